/** The bar of the chosen deals: how many, how much, and what can be done with all of them. */
import { type Dispose, html, type IconName, icon, money, nothing, t, view } from "../../../base";
import type { BoardState } from "../state";
import { away, chooseOwner, chooseStage, chooseTag } from "./change";

export function barView(host: HTMLElement, state: BoardState): Dispose {
  const { look } = state;
  const ids = () => [...look.chosen.peek()];
  const button = (label: string, name: IconName, run: (anchor: Element) => void, testid: string) =>
    html`<button type="button" class="btn quiet" data-testid=${testid} @click=${(event: Event) => run(event.currentTarget as Element)}>${icon(name, 14)}<span>${label}</span></button>`;
  return view(host, () => {
    const chosen = look.chosen.value;
    host.hidden = chosen.size === 0;
    if (chosen.size === 0) return nothing;
    return html`<div class="many-bar" role="toolbar" aria-label=${t("table-chosen", { count: chosen.size })} data-testid="many">
      <strong class="num" role="status">${t("table-chosen", { count: chosen.size })}</strong>
      ${sums(state, chosen).map(([currency, sum]) => html`<span class="num">${money(sum, currency)}</span>`)}
      <span class="grow"></span>
      ${
        state.readOnly.value
          ? nothing
          : html`${button(t("deals-move"), "move", (at) => chooseStage(state, at, ids()), "many-move")}
            ${button(t("record-tag-add"), "tag", (at) => chooseTag(state, at, ids()), "many-tag")}
            ${button(t("table-owner"), "person", (at) => chooseOwner(state, at, ids()), "many-owner")}
            ${button(t("deals-archive"), "archive", () => void away(state, ids(), "archive"), "many-archive")}
            ${button(t("shell-trash"), "trash", () => void away(state, ids(), "trash"), "many-trash")}`
      }
      <button type="button" class="icon-btn" aria-label=${t("table-clear")} data-tip=${t("table-clear")} data-keys="Esc" @click=${look.clear}>${icon("x")}</button>
    </div>`;
  });
}

/** One sum per currency: they are never added up. */
function sums(state: BoardState, chosen: ReadonlySet<string>): [string, number][] {
  const found = new Map<string, number>();
  for (const { cards } of state.board.value?.columns ?? []) {
    for (const { id, amount, currency } of cards) {
      if (amount !== null && chosen.has(id)) found.set(currency, (found.get(currency) ?? 0) + amount);
    }
  }
  return [...found];
}
