/** Below the lines of the table: the numbers of all that fit. */
import { html, money, nothing, t } from "../../../base";
import type { DealTable } from "../../../generated/DealTable";
import type { Total } from "../../../generated/Total";

export function footOf(table: DealTable | undefined) {
  if (!table) return nothing;
  return html`<span data-testid="table-count">${t("deals-count", { count: table.total })}</span>
    ${sumsOf(table.totals)}`;
}

export const sumsOf = (totals: readonly Total[]) =>
  totals.map(
    (one) =>
      html`<span class="num">${money(one.sum, one.currency)} <span class="rec-faint" data-tip=${t("table-weighted")}>≈ ${money(one.weighted, one.currency)}</span></span>`,
  );
