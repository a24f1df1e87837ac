/** Lists that a person orders: by the handle, with Alt and an arrow, or by the handle's menu. */
import {
  dragLists,
  html,
  icon,
  type MenuItem,
  mount,
  openMenu,
  pressed,
  type TemplateResult,
  t,
} from "../../base";

export interface Order {
  /** One list of the page. */
  readonly key: string;
  readonly ids: readonly string[];
  /** Puts one before another, or at the end. */
  place(id: string, before: string | null): void;
}

/** The lists as they were drawn last: a drag that began before ends in what is there now. */
const drawn = new Map<string, Order>();

/** On the list's element: its rows (`.set-row`, `data-id`) are dragged by their handles. */
export function ordered(order: Order) {
  drawn.set(order.key, order);
  return mount(order.key, (host) => {
    host.dataset.order = order.key;
    // The list is drawn in its new order when Rust has said so.
    return dragLists(host, {
      list: `[data-order="${order.key}"]`,
      item: ".set-row",
      handle: ".set-handle",
      end: (row, to) => {
        const { id } = row.dataset;
        const now = drawn.get(order.key);
        if (id && now && to) step(now, id, to.index - now.ids.indexOf(id));
      },
    });
  });
}

function step(order: Order, id: string, by: number): void {
  const at = order.ids.indexOf(id);
  const to = at + by;
  if (by === 0 || to < 0 || to >= order.ids.length) return;
  const others = order.ids.filter((other) => other !== id);
  order.place(id, others[to] ?? null);
  requestAnimationFrame(() =>
    document.querySelector<HTMLElement>(`.set-row[data-id="${id}"] .set-handle`)?.focus(),
  );
}

export function handle(order: Order, id: string, name: string): TemplateResult {
  const at = order.ids.indexOf(id);
  const items: readonly MenuItem[] = [
    {
      label: t("settings-up"),
      icon: "up",
      keys: "Alt+ArrowUp",
      disabled: at <= 0,
      run: () => step(order, id, -1),
    },
    {
      label: t("settings-down"),
      icon: "down",
      keys: "Alt+ArrowDown",
      disabled: at === order.ids.length - 1,
      run: () => step(order, id, 1),
    },
  ];
  const key = (event: KeyboardEvent) => {
    const by = { "Alt+ArrowUp": -1, "Alt+ArrowDown": 1 }[pressed(event)];
    if (by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    step(order, id, by);
  };
  const label = t("settings-order", { name });
  return html`<button
    type="button"
    class="icon-btn set-handle"
    aria-label=${label}
    aria-haspopup="menu"
    @keydown=${key}
    @click=${(event: Event) => openMenu(event.currentTarget as Element, items, { label })}
  >
    ${icon("grip", 14)}
  </button>`;
}

/** The ids in their new order, for what is shown until Rust has said so. */
export function placed<T extends { readonly id: string }>(
  list: readonly T[],
  id: string,
  before: string | null,
): T[] {
  const one = list.find((other) => other.id === id);
  const rest = list.filter((other) => other.id !== id);
  const at = rest.findIndex((other) => other.id === before);
  if (one) rest.splice(at < 0 ? rest.length : at, 0, one);
  return rest;
}
