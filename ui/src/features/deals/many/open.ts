/** What comes behind the first look at the deals: filter chips, the bar of the chosen ones, the table when it is wanted. */
import { batch, type Dispose, disposers, effect, t, untracked } from "../../../base";
import { chipsView } from "../../../base/record/list/filters";
import type { Looking } from "../../../base/record/list/look";
import { viewsBar } from "../../../base/record/list/views";
import type { BoardState } from "../state";
import { barView } from "./bar";
import { fieldsOf } from "./chips";
import { tableView } from "./table";

export interface Places {
  readonly views: HTMLElement;
  readonly chips: HTMLElement;
  readonly table: HTMLElement;
  readonly bar: HTMLElement;
}

export function openMany(state: BoardState, places: Places): Dispose {
  let table: Dispose | undefined;
  const close = () => {
    table?.();
    table = undefined;
  };
  return disposers(
    viewsBar(places.views, state.ctx, "deal", dealLooking(state)),
    chipsView(places.chips, {
      look: state.look,
      fields: () => fieldsOf(state),
      count: () => {
        const columns = state.board.value?.columns ?? [];
        return t("deals-count", { count: columns.reduce((sum, column) => sum + column.count, 0) });
      },
    }),
    barView(places.bar, state),
    effect(() => {
      // The table asks for the pipeline that the board shows.
      const wanted = state.look.table.value && state.board.value !== undefined;
      untracked(() => {
        if (wanted) table ??= tableView(places.table, state);
        else close();
      });
    }),
    close,
  );
}

/** The look of deals has a pipeline, too, where there are several. */
function dealLooking(state: BoardState): Looking {
  const { look, ctx } = state;
  const several = () => (ctx.store.workspace.value?.pipelines.length ?? 0) > 1;
  return {
    ...look,
    now: () => ({ ...look.now(), pipeline: several() ? (state.board.value?.pipeline ?? null) : null }),
    show: (next) =>
      batch(() => {
        look.show(next);
        if (next.pipeline !== null) state.pipeline.value = next.pipeline;
      }),
  };
}
