/** The board with the keyboard: arrows walk, Alt moves, letters do. */
import { type Dispose, keymap } from "../../base";
import { moveDialog } from "./actions";
import { openFollowUp } from "./follow-up";
import { columnOf, type Direction, placeOf } from "./moves";
import { type BoardState, focusCard } from "./state";

function focused(): string | undefined {
  return document.activeElement?.closest<HTMLElement>("[data-card]")?.dataset.card;
}

export function walkBoard(root: HTMLElement, state: BoardState): Dispose {
  const withCard = (run: (id: string) => void) => () => {
    const id = focused();
    if (id) run(id);
  };
  const step = (direction: Direction) => withCard((id) => state.step(id, direction));
  const walk = (direction: "up" | "down" | "left" | "right") => () => {
    const id = focused() ?? state.current.peek();
    const next = id ? beside(state, id, direction) : undefined;
    const first = state.board.peek()?.columns.find((column) => column.cards.length > 0)?.cards[0]?.id;
    const target = id ? next : first;
    if (target) {
      state.current.value = target;
      focusCard(target);
    }
  };
  const add = () => {
    const board = state.board.peek();
    const id = focused();
    const stage = (id && board && placeOf(board, id)?.stage) ?? board?.columns[0]?.stage.id;
    if (stage && !state.readOnly.peek()) state.adding.value = stage;
  };
  const open = withCard((id) => state.ctx.go({ record: { noun: "deal", id } }));
  const menu = withCard((id) => moveDialog(state, id));
  const follow = withCard((id) => {
    const chip = root.querySelector(`[data-card="${id}"] .follow`);
    if (chip) void openFollowUp(state.ctx, id, chip);
  });
  const remove = withCard((id) => state.archive(id));
  return keymap(root, {
    ArrowUp: walk("up"),
    ArrowDown: walk("down"),
    ArrowLeft: walk("left"),
    ArrowRight: walk("right"),
    k: walk("up"),
    j: walk("down"),
    h: walk("left"),
    l: walk("right"),
    o: open,
    n: add,
    m: menu,
    d: follow,
    Backspace: remove,
    Delete: remove,
    "Alt+ArrowUp": step("up"),
    "Alt+ArrowDown": step("down"),
    "Alt+Shift+ArrowUp": step("top"),
    "Alt+Shift+ArrowDown": step("bottom"),
    "Alt+ArrowLeft": step("previous"),
    "Alt+ArrowRight": step("next"),
  });
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
