/** How deals are looked at: board or table, its order and columns; and which of them are chosen. */
import { effect, type Signal, signal, untracked } from "../../base";
import { type Looking, openLooking } from "../../base/record/list/look";
import { visibleDeals } from "./visible";

export interface Look extends Looking {
  /** Deals chosen for a change of many. */
  readonly chosen: Signal<ReadonlySet<string>>;
  /** One more, or one less; from there Shift reaches. */
  choose(id: string): void;
  /** All between the last chosen one and this. */
  reach(id: string): void;
  all(): void;
  clear(): void;
  /** A click that chooses and does not open: with Shift or Mod. */
  clicked(event: MouseEvent | KeyboardEvent, id: string): boolean;
}

export const COLUMNS = ["stage", "amount", "company", "contact", "follow_up", "expected_close", "assignee"];

export function openLook(): Look & { dispose(): void } {
  const looking = openLooking("carnet-look", COLUMNS);
  const chosen = signal<ReadonlySet<string>>(new Set());
  let last: string | undefined;
  // What is no longer shown is not changed either.
  const leave = effect(() => {
    const shown = new Set(visibleDeals.value);
    const left = untracked(() => [...chosen.value].filter((id) => shown.has(id)));
    if (left.length < chosen.peek().size) chosen.value = new Set(left);
  });
  const choose = (id: string) => {
    const next = new Set(chosen.value);
    if (!next.delete(id)) next.add(id);
    last = id;
    chosen.value = next;
  };
  const reach = (id: string) => {
    const order = visibleDeals.peek();
    const [a, b] = [order.indexOf(last ?? id), order.indexOf(id)];
    if (a < 0 || b < 0) return choose(id);
    const between = order.slice(Math.min(a, b), Math.max(a, b) + 1);
    chosen.value = new Set([...chosen.value, ...between]);
  };
  return {
    ...looking,
    chosen,
    choose,
    reach,
    all: () => {
      chosen.value = new Set(visibleDeals.peek());
    },
    clear: () => {
      if (chosen.peek().size > 0) chosen.value = new Set();
    },
    clicked: (event, id) => {
      if (!event.shiftKey && !event.metaKey && !event.ctrlKey) return false;
      if (event.shiftKey) reach(id);
      else choose(id);
      return true;
    },
    dispose: () => {
      looking.dispose();
      leave();
    },
  };
}
