/** A menu: arrows walk, letters jump, Enter chooses, Escape closes. */
import { type Dispose, on } from "./dispose";
import { html, nothing, render, type TemplateResult } from "./html";
import { type IconName, icon } from "./icon";
import { keyLabel } from "./keys";
import { openPopover } from "./popover";

export type MenuItem =
  | {
      readonly kind?: "item";
      readonly label: string;
      readonly icon?: IconName;
      readonly keys?: string;
      readonly checked?: boolean;
      readonly danger?: boolean;
      readonly disabled?: boolean;
      readonly testid?: string;
      run(): void;
    }
  | { readonly kind: "heading"; readonly label: string }
  | { readonly kind: "line" };

function row(item: MenuItem, close: () => void): TemplateResult {
  if (item.kind === "line") return html`<div class="menu-line" role="separator"></div>`;
  if (item.kind === "heading") return html`<div class="menu-heading" role="presentation">${item.label}</div>`;
  const choose = () => {
    close();
    item.run();
  };
  return html`<button
    type="button"
    class="menu-item ${item.danger ? "danger" : ""}"
    role=${item.checked === undefined ? "menuitem" : "menuitemradio"}
    aria-checked=${item.checked === undefined ? nothing : String(item.checked)}
    ?disabled=${item.disabled ?? false}
    data-testid=${item.testid ?? nothing}
    tabindex="-1"
    @click=${choose}
  >
    <span class="menu-icon">${item.checked ? icon("check") : item.icon ? icon(item.icon) : nothing}</span>
    <span class="menu-label">${item.label}</span>
    ${item.keys ? html`<kbd>${keyLabel(item.keys)}</kbd>` : nothing}
  </button>`;
}

export interface MenuOptions {
  readonly label: string;
  readonly align?: "start" | "end";
  readonly closed?: () => void;
}

export function openMenu(
  anchor: Element | DOMRect,
  items: readonly MenuItem[],
  options: MenuOptions,
): Dispose {
  return openPopover(anchor, { role: "menu", class: "menu", ...options }, (box, close) => {
    render(
      items.map((item) => row(item, close)),
      box,
    );
    const buttons = () => [...box.querySelectorAll<HTMLButtonElement>("button:not([disabled])")];
    const step = (by: number) => {
      const all = buttons();
      const at = all.indexOf(document.activeElement as HTMLButtonElement);
      all[(at + by + all.length) % all.length]?.focus();
    };
    const stop = on(box, "keydown", (event) => {
      const moves: Record<string, () => void> = {
        ArrowDown: () => step(1),
        ArrowUp: () => step(document.activeElement === box ? 0 : -1),
        Home: () => buttons()[0]?.focus(),
        End: () => buttons().at(-1)?.focus(),
        Tab: close,
      };
      const move = moves[event.key] ?? jump(event.key, buttons);
      if (!move) return;
      event.preventDefault();
      event.stopPropagation();
      move();
    });
    queueMicrotask(() => buttons()[0]?.focus({ preventScroll: true }));
    return stop;
  });
}

/** A letter goes to the next item that starts with it. */
function jump(key: string, buttons: () => HTMLButtonElement[]): (() => void) | undefined {
  if (key.length !== 1 || key === " ") return undefined;
  return () => {
    const all = buttons();
    const at = all.indexOf(document.activeElement as HTMLButtonElement);
    const order = [...all.slice(at + 1), ...all.slice(0, at + 1)];
    const text = (one: HTMLButtonElement) =>
      one.querySelector(".menu-label")?.textContent?.trim().toLowerCase() ?? "";
    order.find((one) => text(one).startsWith(key.toLowerCase()))?.focus();
  };
}
