/** Round the lines of the table: its heads, which order it; its columns; and the numbers of all that fit. */
import { html, icon, money, nothing, openMenu, t } from "../../../base";
import type { DealTable } from "../../../generated/DealTable";
import type { BoardState } from "../state";
import { type Column, columnsOf } from "./columns";

export function headOf(state: BoardState, columns: readonly Column[]) {
  const { look } = state;
  const name = (id: string, label: string, extra = "") => {
    const sort = look.sort.value?.by === id ? look.sort.value : undefined;
    const turn = () => {
      look.sort.value = !sort ? { by: id, down: false } : sort.down ? null : { by: id, down: true };
    };
    return html`<span role="columnheader" class="tbl-cell ${extra}" aria-sort=${sort ? (sort.down ? "descending" : "ascending") : nothing}>
      <button type="button" class="tbl-sort" data-sort=${id} @click=${turn}><span class="truncate">${label}</span>${sort ? icon(sort.down ? "down" : "up", 12) : nothing}</button>
    </span>`;
  };
  return html`<div class="tbl-row" role="row">
    ${name("title", t("deals-title"), "tbl-first")}
    ${columns.map((one) => name(one.id, one.label, one.number ? "num" : ""))}
  </div>`;
}

/** Which columns are shown: each comes and goes by a click, the newest last. */
export function columnsButton(state: BoardState) {
  const { look } = state;
  const menu = (event: Event) =>
    openMenu(
      event.currentTarget as Element,
      columnsOf(state.ctx.store.workspace.peek()).map((one) => {
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
      { label: t("table-columns"), align: "end" },
    );
  return html`<button type="button" class="icon-btn" aria-haspopup="menu" aria-label=${t("table-columns")} data-tip=${t("table-columns")} data-testid="columns" @click=${menu}>${icon("plus", 14)}</button>`;
}

export function footOf(table: DealTable | undefined) {
  if (!table) return nothing;
  return html`<span data-testid="table-count">${t("deals-count", { count: table.total })}</span>
    ${table.totals.map(
      (one) =>
        html`<span class="num">${money(one.sum, one.currency)} <span class="rec-faint" data-tip=${t("table-weighted")}>≈ ${money(one.weighted, one.currency)}</span></span>`,
    )}`;
}
