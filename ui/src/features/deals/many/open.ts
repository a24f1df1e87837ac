/** What comes behind the first look at the deals: filter chips, the bar of the chosen ones, the table when it is wanted. */
import { type Dispose, disposers, effect, untracked } from "../../../base";
import type { BoardState } from "../state";
import { barView } from "./bar";
import { chipsView } from "./chips";
import { tableView } from "./table";

export interface Places {
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
    chipsView(places.chips, state),
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
