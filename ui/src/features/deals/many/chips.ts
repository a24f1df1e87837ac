/** What deals are filtered by. */
import { t } from "../../../base";
import {
  addFilter,
  commonFilters,
  type FilterField,
  sizes,
  textFilter,
} from "../../../base/record/list/filters";
import type { BoardState } from "../state";

export function fieldsOf(state: BoardState): FilterField[] {
  const workspace = state.ctx.store.workspace.value;
  const stages = () =>
    (state.board.peek()?.columns ?? []).map(({ stage }) => ({ value: stage.id, label: stage.name }));
  const priorities = () => [3, 2, 1].map((n) => ({ value: `${n}`, label: t(`deals-priority-${n}`) }));
  return [
    { id: "stage", label: t("deals-stage"), choices: stages },
    { id: "amount", label: t("deals-amount"), typed: sizes, empty: true },
    { id: "follow_up", label: t("deals-follow-up"), when: true, empty: true },
    { id: "expected_close", label: t("deals-close"), when: true, empty: true },
    textFilter("company", t("deals-company")),
    textFilter("contact", t("deals-contact")),
    { id: "priority", label: t("deals-priority"), choices: priorities },
    { id: "rotting", label: t("table-rotting"), choices: () => [{ value: "true", label: t("table-yes") }] },
    { id: "closed", label: t("table-closed"), when: true },
    ...commonFilters(workspace, "deal"),
  ];
}

export function addDealFilter(state: BoardState, anchor: Element): void {
  addFilter(state.look, fieldsOf(state), anchor);
}
