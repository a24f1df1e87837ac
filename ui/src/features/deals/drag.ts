/**
 * Dragging. SortableJS moves the node itself; lit owns it. So at the drop the node goes back to exactly where it stood,
 * and only then the state changes: lit moves it again, and its markers stay whole.
 */
import type Sortable from "sortablejs";
import { calm, type Dispose, disposers, on } from "../../base";
import { markDragged } from "./card";
import type { BoardState } from "./state";

const OPEN_FOLDED_MS = 500;

const idOf = (item: Element) => item.querySelector<HTMLElement>("[data-card]")?.dataset.card;

export interface Drag {
  /** After each render: columns come and go. */
  attach(root: HTMLElement): void;
  readonly dispose: Dispose;
}

export function dragging(state: BoardState): Drag {
  const lists = new Map<HTMLElement, Sortable>();
  // No hand is quicker than it comes: the cards are shown first.
  let sortable: typeof Sortable | undefined;
  let board: HTMLElement | undefined;
  let gone = false;
  let home: { parent: Node; next: Node | null } | undefined;
  let cancelled = false;
  let unfold: ReturnType<typeof setTimeout> | undefined;
  let over: HTMLElement | undefined;

  const mark = (column: HTMLElement | undefined) => {
    if (over === column) return;
    clearTimeout(unfold);
    over?.removeAttribute("data-over");
    over = column;
    over?.setAttribute("data-over", "");
    const stage = over?.dataset.stage;
    if (stage && over?.classList.contains("slim")) {
      unfold = setTimeout(() => over?.classList.remove("slim"), OPEN_FOLDED_MS);
    }
  };
  const giveUp = (event: Event) => {
    if (!(event instanceof KeyboardEvent) || event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    cancelled = true;
    document.dispatchEvent(new PointerEvent("pointerup", { bubbles: true }));
    document.dispatchEvent(new MouseEvent("mouseup", { bubbles: true }));
  };
  let stopEscape: Dispose = () => undefined;

  const start = (event: Sortable.SortableEvent) => {
    home = { parent: event.from, next: event.item.nextSibling };
    cancelled = false;
    state.dragging.value = true;
    tell(event.from, event.item, event.item.nextElementSibling);
    document.documentElement.classList.add("is-dragging");
    stopEscape = on(document, "keydown", giveUp, { capture: true });
  };
  const end = (event: Sortable.SortableEvent) => {
    const { item, to } = event;
    const id = idOf(item);
    state.ctx.store.say({ dragging: null });
    const stage = to.dataset.list;
    const slim = to.closest(".col")?.classList.contains("slim") ?? false;
    const index = slim ? 0 : (event.newDraggableIndex ?? 0);
    home?.parent.insertBefore(item, home.next);
    home = undefined;
    stopEscape();
    mark(undefined);
    markDragged();
    document.documentElement.classList.remove("is-dragging");
    delete item.dataset.count;
    const chosen = state.look.chosen.peek();
    if (!cancelled && id && stage) {
      if (chosen.has(id) && chosen.size > 1)
        void import("./many/change").then((many) => many.moveMany(state, id, { stage, index }));
      else state.move(id, { stage, index }, false);
    }
    state.dragging.value = false;
  };
  /** Others see where the card is held. */
  const tell = (list: HTMLElement, hand: HTMLElement, next: Element | null) => {
    const deal = idOf(hand);
    const after = next === hand ? hand.nextElementSibling : next;
    if (!deal || !list.dataset.list) return;
    state.ctx.store.say({
      dragging: { deal, stage: list.dataset.list, before: (after && idOf(after)) ?? null },
    });
  };
  const options: Sortable.Options = {
    group: "cards",
    draggable: ".card-item",
    filter: ".follow,.icon-btn",
    preventOnFilter: false,
    // One look on three engines, and WebDriver can drive it; native drag and drop gives neither.
    forceFallback: true,
    fallbackOnBody: true,
    fallbackTolerance: 4,
    fallbackClass: "card-hand",
    ghostClass: "card-ghost",
    delay: 180,
    delayOnTouchOnly: true,
    touchStartThreshold: 6,
    animation: calm() ? 0 : 160,
    easing: "cubic-bezier(.2,0,0,1)",
    scroll: true,
    forceAutoScrollFallback: true,
    scrollSensitivity: 56,
    scrollSpeed: 12,
    bubbleScroll: true,
    emptyInsertThreshold: 24,
    // The hand shows how many it holds.
    onChoose: ({ item }) => {
      const { size } = state.look.chosen.peek();
      if (size > 1 && item.querySelector(".chosen")) item.dataset.count = String(size);
    },
    onUnchoose: ({ item }) => {
      delete item.dataset.count;
    },
    onStart: start,
    onMove: (event) => {
      const { related, to } = event;
      const inside = related !== to && to.contains(related);
      tell(to, event.dragged, inside ? (event.willInsertAfter ? related.nextElementSibling : related) : null);
      mark(event.to.closest<HTMLElement>(".col") ?? undefined);
      return true;
    },
    onEnd: end,
  };

  const attach = (root: HTMLElement) => {
    board = root;
    for (const [list, one] of lists) {
      if (list.isConnected) continue;
      one.destroy();
      lists.delete(list);
    }
    for (const list of root.querySelectorAll<HTMLElement>(".col-cards")) {
      if (sortable && !lists.has(list)) lists.set(list, sortable.create(list, options));
    }
    for (const one of lists.values()) one.option("disabled", state.readOnly.peek());
  };
  void import("sortablejs").then((module) => {
    sortable = module.default;
    if (board && !gone) attach(board);
  });

  return {
    attach,
    dispose: disposers(
      () => {
        gone = true;
        for (const one of lists.values()) one.destroy();
      },
      () => clearTimeout(unfold),
      () => stopEscape(),
    ),
  };
}
