/** The heads of a table: a click orders its lines, a drag or Alt and an arrow puts a column elsewhere; which columns there are. */
import { type Dispose, disposers } from "../../dispose";
import { dragLists } from "../../drag";
import { html, nothing, repeat } from "../../html";
import { icon } from "../../icon";
import { pressed } from "../../keys";
import { type MenuItem, openMenu } from "../../menu";
import { effect, view } from "../../signal";
import { announce } from "../../toast";
import { t } from "../../words";
import type { GridColumn } from "./columns";
import type { Looking } from "./look";

type Columns = () => readonly GridColumn<never>[];

/** The columns that are shown, in order. */
export function shownColumns<C extends { readonly id: string }>(look: Looking, all: readonly C[]): C[] {
  return look.columns.value.flatMap((id) => all.find((one) => one.id === id) ?? []);
}

/** Puts a column where another stands: columns that are not shown here keep their places. */
function put(look: Looking, shown: readonly { id: string; label: string }[], id: string, to: number): void {
  const column = shown.find((one) => one.id === id);
  if (!column || to < 0 || to >= shown.length) return;
  const rest = shown.filter((one) => one !== column);
  rest.splice(to, 0, column);
  const order = rest.map((one) => one.id);
  const ids = new Set(order);
  look.columns.value = look.columns.peek().map((one) => (ids.has(one) ? (order.shift() ?? one) : one));
  announce(t("table-column-moved", { name: column.label, position: to + 1, count: shown.length }));
}

/** Alt and an arrow: to the left or to the right. */
export function sideways(event: KeyboardEvent): number | undefined {
  return { "Alt+ArrowLeft": -1, "Alt+ArrowRight": 1 }[pressed(event)];
}

/** `first`: the column that stays. `table`: the heads are those of a table, else of a list. */
export function headsView(
  host: HTMLElement,
  look: Looking,
  first: () => { readonly id: string; readonly label: string },
  columns: Columns,
  table: boolean,
): Dispose {
  const name = (id: string, label: string, extra: string) => {
    const sort = look.sort.value?.by === id ? look.sort.value : undefined;
    const turn = () => {
      look.sort.value = !sort ? { by: id, down: false } : sort.down ? null : { by: id, down: true };
    };
    const key = (event: KeyboardEvent) => {
      const by = sideways(event);
      const shown = columns();
      const at = shown.findIndex((one) => one.id === id);
      if (!by || at < 0) return;
      event.preventDefault();
      event.stopPropagation();
      put(look, shown, id, at + by);
      requestAnimationFrame(() => host.querySelector<HTMLElement>(`[data-sort="${id}"]`)?.focus());
    };
    const way = sort ? (sort.down ? "descending" : "ascending") : nothing;
    return html`<span role=${table ? "columnheader" : nothing} class="tbl-cell ${extra}" data-column=${id} aria-sort=${table ? way : nothing}>
      <button type="button" class="tbl-sort" data-sort=${id} aria-pressed=${table ? nothing : String(sort !== undefined)} @click=${turn} @keydown=${key}><span class="truncate">${label}</span>${sort ? icon(sort.down ? "down" : "up", 12) : nothing}</button>
    </span>`;
  };
  return disposers(
    view(host, () => {
      const { id, label } = first();
      return html`<div class="tbl-row" role=${table ? "row" : nothing}>
        ${name(id, label, "tbl-first")}
        ${repeat(
          columns(),
          (one) => one.id,
          (one) => name(one.id, one.label, one.number ? "tbl-col num" : "tbl-col"),
        )}
      </div>`;
    }),
    dragLists(host, {
      list: ".tbl-row",
      item: ".tbl-col",
      across: true,
      end: (item, to) => to && put(look, columns(), item.dataset.column ?? "", to.index),
    }),
  );
}

/** How wide columns are: `--cols` for the lines, `--wide` for all of them. */
export function columnWidths(root: HTMLElement, first: string, columns: Columns): Dispose {
  return effect(() => {
    const rest = columns().map((one) => (one.number ? "minmax(96px, 1fr)" : "minmax(120px, 1.2fr)"));
    root.style.setProperty("--cols", `minmax(200px, ${first}) ${rest.join(" ")}`);
    root.style.setProperty("--wide", `${240 + 130 * rest.length}px`);
  });
}

/** Which columns are shown: each comes and goes by a click, the newest last; and by what lines stand together. */
export function columnsButton(look: Looking, all: Columns) {
  const menu = (event: Event) => {
    const columns = all();
    const group = look.group.peek();
    const groups = columns.filter((one) => one.group);
    const items: MenuItem[] = [
      { kind: "heading", label: t("table-columns") },
      ...columns.map((one): MenuItem => {
        const on = look.columns.peek().includes(one.id);
        return {
          label: one.label,
          checked: on,
          run: () => {
            const rest = look.columns.peek().filter((id) => id !== one.id);
            look.columns.value = on ? rest : [...rest, one.id];
          },
        };
      }),
      { kind: "heading", label: t("table-group") },
      ...groups.map(
        (one): MenuItem => ({
          label: one.label,
          checked: group === one.id,
          testid: `group-${one.id}`,
          run: () => {
            look.group.value = group === one.id ? null : one.id;
          },
        }),
      ),
    ];
    openMenu(event.currentTarget as Element, items, { label: t("table-columns"), align: "end" });
  };
  return html`<button type="button" class="icon-btn" aria-haspopup="menu" aria-label=${t("table-columns")} data-tip=${t("table-columns")} data-testid="columns" @click=${menu}>${icon("plus", 14)}</button>`;
}

/** The head of lines that stand together: what they have in common, how many; in a table how much. */
export function groupHead(
  column: GridColumn<never> | undefined,
  row: unknown,
  count: number,
  beside?: unknown,
) {
  const shown = column?.show(row as never);
  return html`<div class="tbl-group" role=${beside ? "row" : nothing}><span role=${beside ? "cell" : nothing} class="tbl-group-name">${shown === nothing || shown === "" ? t("table-op-empty") : shown}<span class="rec-faint num">${count}</span>${beside ?? nothing}</span></div>`;
}
