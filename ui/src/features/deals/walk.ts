/** The board with the keyboard: arrows walk, Alt moves, letters do. */
import { commands, type Dispose, disposers, on, pressed } from "../../base";
import { moveDialog } from "./actions";
import { cardKeys } from "./cardkeys";
import { boardKeys } from "./keys";
import { columnOf, type Direction, placeOf } from "./moves";
import { type BoardState, focusCard } from "./state";

/** The card that has the focus, or something in it. */
export function focused(): string | undefined {
  return document.activeElement?.closest<HTMLElement>("[data-card]")?.dataset.card;
}

const sides: Readonly<Record<string, "up" | "down" | "left" | "right">> = {
  ArrowUp: "up",
  ArrowDown: "down",
  ArrowLeft: "left",
  ArrowRight: "right",
  k: "up",
  j: "down",
  h: "left",
  l: "right",
};
const steps: Readonly<Record<string, Direction>> = {
  "Alt+ArrowUp": "up",
  "Alt+ArrowDown": "down",
  "Alt+Shift+ArrowUp": "top",
  "Alt+Shift+ArrowDown": "bottom",
  "Alt+ArrowLeft": "previous",
  "Alt+ArrowRight": "next",
};
/** Space held longer than this shows a deal only as long as it is held. */
const HELD_MS = 400;

export function walkBoard(root: HTMLElement, state: BoardState): Dispose {
  const { ctx } = state;
  let peeking: string | null = null;
  let peekedAt = 0;
  const some = () => focused() !== undefined;
  const withCard = (run: (id: string, event?: KeyboardEvent) => unknown) => ({
    when: some,
    run: (event?: KeyboardEvent) => run(focused() ?? "", event),
  });
  const open = (id: string) => ctx.go({ record: { noun: "deal", id } });
  const to = (id: string | undefined) => {
    if (!id) return;
    state.current.value = id;
    if (peeking !== null && ctx.route.peek().record?.id === peeking) {
      peeking = id;
      open(id);
    }
    focusCard(id);
  };
  const walk = (event?: KeyboardEvent) => {
    const id = focused() ?? state.current.peek();
    const side = event && sides[pressed(event)];
    const first = state.board.peek()?.columns.find((column) => column.cards.length > 0)?.cards[0]?.id;
    to(id && side ? beside(state, id, side) : first);
  };
  const ends = (id: string, event?: KeyboardEvent) => {
    const board = state.board.peek();
    const cards = (board && columnOf(board, placeOf(board, id)?.stage ?? "")?.cards) ?? [];
    const first = event?.key === "Home" || event?.key === "PageUp";
    // What is not drawn has no focus.
    const drawn = cards.filter((card) => root.querySelector(`[data-card="${card.id}"]`));
    to((first ? drawn[0] : drawn.at(-1))?.id);
  };
  const peek = (id: string, event?: KeyboardEvent) => {
    if (!document.activeElement?.matches(".card-title")) return false;
    if (event?.repeat) return true;
    peekedAt = event?.timeStamp ?? 0;
    if (ctx.route.peek().record?.id === id) {
      peeking = null;
      ctx.closeRecord();
    } else {
      peeking = id;
      open(id);
      focusCard(id);
    }
    return true;
  };
  const stageHere = () => {
    const board = state.board.peek();
    const id = focused();
    return (id && board && placeOf(board, id)?.stage) ?? board?.columns[0]?.stage.id;
  };
  const writes = () => !state.readOnly.peek();
  const finish = (kind: "won" | "lost") => {
    const stage = state.board.peek()?.columns.find((column) => column.stage.kind === kind)?.stage;
    if (stage) state.move(focused() ?? "", { stage: stage.id, index: 0 }, true);
  };
  const step = withCard((id, event) => {
    const direction = event && steps[pressed(event)];
    if (direction) state.step(id, direction);
  });
  return disposers(
    commands(root, boardKeys, {
      "keys-walk": walk,
      "keys-ends": withCard(ends),
      // Enter is the link's own.
      "keys-open": {
        when: some,
        run: (event) => (event?.key === "Enter" ? false : open(focused() ?? "")),
      },
      "keys-choose-more": withCard((id, event) => {
        const next = beside(state, id, event?.key === "ArrowDown" ? "down" : "up");
        if (!state.look.chosen.peek().has(id)) state.look.choose(id);
        if (next) state.look.reach(next);
        to(next);
      }),
      "keys-peek": withCard(peek),
      "keys-add": {
        when: writes,
        run: () => {
          state.adding.value = stageHere() ?? null;
        },
      },
      "keys-stages": step,
      "keys-order": step,
      "keys-move": { when: () => some() && writes(), run: () => moveDialog(state, focused() ?? "") },
      "keys-won": { when: () => some() && writes(), run: () => finish("won") },
      "keys-lost": { when: () => some() && writes(), run: () => finish("lost") },
      "keys-fold": withCard(() => state.toggleFold(stageHere() ?? "")),
    }),
    cardKeys(root, state),
    on(root, "keyup", (event) => {
      if (event.key !== " " || peeking === null || event.timeStamp - peekedAt < HELD_MS) return;
      peeking = null;
      ctx.closeRecord();
    }),
  );
}

/** The card beside a card; sideways to the same height, past empty and folded columns. */
export function beside(
  state: BoardState,
  id: string,
  direction: "up" | "down" | "left" | "right",
): string | undefined {
  const board = state.board.peek();
  const place = board && placeOf(board, id);
  const column = place && columnOf(board, place.stage);
  if (!board || !place || !column) return undefined;
  if (direction === "up") return column.cards[place.index - 1]?.id;
  if (direction === "down") return column.cards[place.index + 1]?.id;
  const by = direction === "right" ? 1 : -1;
  for (let at = board.columns.indexOf(column) + by; at >= 0 && at < board.columns.length; at += by) {
    const other = board.columns[at];
    if (!other || state.folded.peek().has(other.stage.id) || other.cards.length === 0) continue;
    return (other.cards[place.index] ?? other.cards.at(-1))?.id;
  }
  return undefined;
}
