/** Cards in the hand: what others see of it, columns that open under it, and where it lands. */
import { type Dispose, disposers, dragLists } from "../../base";
import { markDragged } from "./card";
import type { BoardState } from "./state";

const OPEN_FOLDED_MS = 500;

const idOf = (item: Element) => item.querySelector<HTMLElement>("[data-card]")?.dataset.card;

export function dragging(root: HTMLElement, state: BoardState): Dispose {
  let unfold: ReturnType<typeof setTimeout> | undefined;
  let over: HTMLElement | undefined;

  const mark = (column: HTMLElement | undefined) => {
    if (over === column) return;
    clearTimeout(unfold);
    over?.removeAttribute("data-over");
    over = column;
    over?.setAttribute("data-over", "");
    if (over?.classList.contains("slim")) {
      unfold = setTimeout(() => over?.classList.remove("slim"), OPEN_FOLDED_MS);
    }
  };
  const stop = dragLists(root, {
    list: ".col-cards",
    item: ".card-item",
    around: ".col",
    not: ".follow,.icon-btn",
    enabled: () => !state.readOnly.peek(),
    start: (item, hand) => {
      state.dragging.value = true;
      // The hand shows how many it holds.
      const { size } = state.look.chosen.peek();
      if (size > 1 && item.querySelector(".chosen")) hand.dataset.count = String(size);
    },
    over: (item, list, next) => {
      const deal = idOf(item);
      const stage = list.dataset.list;
      mark(list.closest<HTMLElement>(".col") ?? undefined);
      // Others see where the card is held.
      if (deal && stage)
        state.ctx.store.say({ dragging: { deal, stage, before: (next && idOf(next)) ?? null } });
    },
    end: (item, to) => {
      const id = idOf(item);
      const slim = over?.classList.contains("slim") ?? false;
      state.ctx.store.say({ dragging: null });
      mark(undefined);
      markDragged();
      const stage = to?.list.dataset.list;
      const chosen = state.look.chosen.peek();
      if (to && id && stage) {
        const place = { stage, index: slim ? 0 : to.index };
        if (chosen.has(id) && chosen.size > 1)
          void import("./many/change").then((many) => many.moveMany(state, id, place));
        else state.move(id, place, false);
      }
      state.dragging.value = false;
    },
  });
  return disposers(stop, () => clearTimeout(unfold));
}
