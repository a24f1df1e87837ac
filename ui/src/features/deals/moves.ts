/** Where a card may go, and the one request that takes it there. Positions are made in Rust: here are only neighbours. */
import type { Board } from "../../generated/Board";
import type { Card } from "../../generated/Card";
import type { Column } from "../../generated/Column";
import type { DealMove } from "../../generated/DealMove";

/** A card's place: its column and its rank among the cards that are shown. */
export interface Place {
  readonly stage: string;
  readonly index: number;
}

export type Direction = "up" | "down" | "top" | "bottom" | "previous" | "next";

export function columnOf(board: Board, stage: string): Column | undefined {
  return board.columns.find((column) => column.stage.id === stage);
}

export function placeOf(board: Board, id: string): Place | undefined {
  for (const column of board.columns) {
    const index = column.cards.findIndex((card) => card.id === id);
    if (index >= 0) return { stage: column.stage.id, index };
  }
  return undefined;
}

export function cardOf(board: Board, id: string): Card | undefined {
  const place = placeOf(board, id);
  return place && columnOf(board, place.stage)?.cards[place.index];
}

/** Where a direction leads, or nothing when it is there already. */
export function placeTowards(board: Board, id: string, direction: Direction): Place | undefined {
  const from = placeOf(board, id);
  const column = from && columnOf(board, from.stage);
  if (!from || !column) return undefined;
  const last = column.cards.length - 1;
  if (direction === "previous" || direction === "next") {
    const at = board.columns.indexOf(column) + (direction === "next" ? 1 : -1);
    const target = board.columns[at];
    return target && { stage: target.stage.id, index: 0 };
  }
  const index = { up: from.index - 1, down: from.index + 1, top: 0, bottom: last }[direction];
  return index < 0 || index > last || index === from.index ? undefined : { stage: from.stage, index };
}

/** The request for a place. Neighbours are those on screen: under a filter the card lands beside what the person sees. */
export function moveTo(board: Board, id: string, to: Place): DealMove | undefined {
  const from = placeOf(board, id);
  const target = columnOf(board, to.stage);
  if (!from || !target) return undefined;
  if (from.stage === to.stage && from.index === to.index) return undefined;
  const others = target.cards.filter((card) => card.id !== id);
  const index = Math.min(to.index, others.length);
  // Both: one of them may have left by the time the request arrives.
  const after = others[index - 1]?.id ?? null;
  const before = others[index]?.id ?? null;
  return { id, pipeline: board.pipeline, stage: to.stage, after, before, lost_reason: null };
}

/** The board as it will be: shown until Rust has said so. Numbers stay as they were until then. */
export function moved(board: Board, move: DealMove): Board {
  const card = cardOf(board, move.id);
  if (!card) return board;
  const columns = board.columns.map((column) => {
    const cards = column.cards.filter((one) => one.id !== move.id);
    if (column.stage.id !== move.stage)
      return cards.length === column.cards.length ? column : { ...column, cards };
    const above = cards.findIndex((one) => one.id === move.after);
    const below = cards.findIndex((one) => one.id === move.before);
    const index = above >= 0 ? above + 1 : Math.max(below, 0);
    cards.splice(index, 0, { ...card, stage: move.stage });
    return { ...column, cards };
  });
  return { ...board, columns };
}

/** The board without a card that was archived or thrown away. */
export function without(board: Board, id: string): Board {
  return {
    ...board,
    columns: board.columns.map((column) => ({
      ...column,
      cards: column.cards.filter((card) => card.id !== id),
    })),
  };
}

/** Who gets the focus when a card leaves: the next one, else the one before, in its column. */
export function neighbourOf(board: Board, id: string): string | undefined {
  const place = placeOf(board, id);
  const cards = place ? (columnOf(board, place.stage)?.cards ?? []) : [];
  return place && (cards[place.index + 1] ?? cards[place.index - 1])?.id;
}
