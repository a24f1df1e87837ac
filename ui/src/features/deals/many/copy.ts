/** The chosen deals as lines for a spreadsheet, in the order of the screen. */
import { announce, moneyInput, t } from "../../../base";
import type { Card } from "../../../generated/Card";
import type { BoardState } from "../state";
import { visibleDeals } from "../visible";

/** One cell: no tab or line break in it, and nothing that a spreadsheet would run. */
export function cell(text: string): string {
  const line = text.replace(/\s+/gu, " ");
  return /^[=+@-]/.test(line) ? `'${line}` : line;
}

export async function copyRows(state: BoardState, ids: readonly string[]): Promise<void> {
  const columns = state.board.peek()?.columns ?? [];
  const stages = new Map(columns.map(({ stage }) => [stage.id, stage.name]));
  const cards = new Map(columns.flatMap((one) => one.cards).map((card) => [card.id, card]));
  const order = visibleDeals.peek();
  const chosen = [...ids].sort((a, b) => order.indexOf(a) - order.indexOf(b));
  const head = [
    t("deals-title"),
    t("deals-company"),
    t("deals-contact"),
    t("deals-stage"),
    t("deals-amount"),
    t("deals-currency"),
    t("deals-follow-up"),
  ];
  const line = (card: Card) => [
    ...[card.title, card.company ?? "", card.contact ?? "", stages.get(card.stage) ?? ""].map(cell),
    card.amount === null ? "" : moneyInput(card.amount, card.currency),
    card.currency,
    "due" in card.follow_up ? card.follow_up.due.replace("T", " ") : "",
  ];
  const lines = chosen.flatMap((id) => cards.get(id) ?? []).map(line);
  await navigator.clipboard.writeText([head, ...lines].map((one) => one.join("\t")).join("\n"));
  const text = t("table-copied", { count: lines.length });
  announce(text);
  state.ctx.toast({ text, quiet: true });
}
