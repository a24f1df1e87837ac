/** What the board shows and does. One per page; views read its signals. */
import {
  announce,
  batch,
  type Context,
  computed,
  type Dispose,
  disposers,
  effect,
  type ReadonlySignal,
  type Signal,
  signal,
  t,
  untracked,
  type Watched,
} from "../../base";
import type { Board } from "../../generated/Board";
import type { DealMove } from "../../generated/DealMove";
import type { DealRequest } from "../../generated/DealRequest";
import type { FilterClause } from "../../generated/FilterClause";
import { type Look, openLook } from "./look";
import {
  cardOf,
  columnOf,
  type Direction,
  moved,
  moveTo,
  neighbourOf,
  type Place,
  placeOf,
  placeTowards,
  without,
} from "./moves";
import { visibleDeals } from "./visible";

/** Cards drawn per column before "show more". */
export const STEP = 100;
const FOLDED_KEY = "carnet-folded";
/** A card that is not on screen is not asked about. */
const noEnd = { closed_on: null, amount: null, lost_reason: null };

export interface BoardState {
  readonly ctx: Context;
  readonly board: ReadonlySignal<Board | undefined>;
  readonly error: Watched<Board>["error"];
  readonly pipeline: Signal<string | null>;
  /** Words that are found. */
  readonly filter: Signal<string>;
  /** Conditions that hold. */
  readonly clauses: Signal<readonly FilterClause[]>;
  /** The column whose quick add is open. */
  readonly adding: Signal<string | null>;
  /** How many cards of a column are drawn. */
  readonly limits: Signal<Readonly<Record<string, number>>>;
  /** Columns shown as a slim strip. */
  readonly folded: Signal<ReadonlySet<string>>;
  /** A card is in the hand: what comes in waits. */
  readonly dragging: Signal<boolean>;
  /** The card of each column that Tab reaches; the last focused. */
  readonly current: Signal<string | null>;
  /** The card that was moved here last: it lights up once. */
  readonly flash: Signal<string | null>;
  readonly readOnly: ReadonlySignal<boolean>;
  /** Not all deals are shown. */
  readonly filtered: ReadonlySignal<boolean>;
  readonly look: Look;
  /** Shows a board until the next answer. */
  expect(board: Board): void;
  /** Reads the board again: what was expected did not come. */
  again(): void;
  move(id: string, to: Place, refocus: boolean): void;
  step(id: string, direction: Direction): void;
  archive(id: string): void;
  trash(id: string): void;
  toggleFold(stage: string): void;
  readonly dispose: Dispose;
}

function readFolded(): ReadonlySet<string> | undefined {
  try {
    const kept = JSON.parse(localStorage.getItem(FOLDED_KEY) ?? "null") as string[] | null;
    return kept ? new Set(kept) : undefined;
  } catch {
    return undefined;
  }
}

export function openBoard(ctx: Context): BoardState {
  const pipeline = signal<string | null>(null);
  const adding = signal<string | null>(null);
  const limits = signal<Readonly<Record<string, number>>>({});
  const folded = signal<ReadonlySet<string>>(readFolded() ?? new Set());
  const look = openLook();
  const { text: filter, clauses } = look;
  const filtered = computed(() => filter.value.trim() !== "" || clauses.value.length > 0);
  const dragging = signal(false);
  const current = signal<string | null>(null);
  const flash = signal<string | null>(null);
  const board = signal<Board | undefined>(undefined);
  const error = signal<Watched<Board>["error"]["value"]>(undefined);
  const readOnly = signal(false);
  let watched: Watched<Board> | undefined;
  let foldedOnce = readFolded() !== undefined;

  const all = disposers(
    look.dispose,
    effect(() => {
      const fits = { text: filter.value.trim(), all: [...clauses.value] };
      const wanted = { pipeline: pipeline.value, filter: filtered.value ? fits : null };
      const read = untracked(() =>
        ctx.store.watch({ noun: "deal", ask: { do: "board", with: wanted } }, "board"),
      );
      watched = read;
      const stop = effect(() => {
        error.value = read.error.value;
        const next = read.value.value;
        if (!next || dragging.value) return;
        batch(() => {
          board.value = next;
          if (!look.table.value)
            visibleDeals.value = next.columns.flatMap((column) => column.cards.map((card) => card.id));
        });
        if (!foldedOnce) {
          foldedOnce = true;
          const closed = next.columns.filter((column) => column.stage.kind !== "open");
          folded.value = new Set(closed.map((column) => column.stage.id));
        }
      });
      return () => {
        stop();
        read.dispose();
      };
    }),
    effect(() => {
      readOnly.value = ctx.store.workspace.value?.read_only ?? false;
    }),
  );

  const expect = (next: Board) => watched?.expect(next);
  const send = async (ask: DealRequest) => {
    const done = await ctx.act(() => ctx.store.write({ noun: "deal", ask }));
    // A refusal: show the truth again.
    if (!done) watched?.again();
    return done;
  };
  /** Into a won or lost stage: asked how it ended, and written with the move; or not written at all. */
  const end = async (from: Board, request: DealMove, kind: "won" | "lost") => {
    const card = cardOf(from, request.id);
    const { askEnd, cardPlace } = await import("./end");
    const place = await cardPlace(request.id);
    // What comes in from others waits, as while a card is in the hand.
    dragging.value = true;
    const answer = place && card ? await askEnd(ctx, place, card, kind) : noEnd;
    dragging.value = false;
    if (!answer) {
      expect(from);
      watched?.again();
      focusCard(request.id);
      announce(t("deals-moved-back", { title: card?.title ?? "" }));
      return false;
    }
    const { closed_on, amount, lost_reason } = answer;
    return send({ do: "close", with: { to: { ...request, lost_reason }, closed_on, amount } });
  };
  const move: BoardState["move"] = (id, to, refocus) => {
    const from = board.value;
    if (!from || readOnly.value) return;
    const request = moveTo(from, id, to);
    if (!request) return;
    const after = moved(from, request);
    const entered = placeOf(from, id)?.stage !== to.stage;
    const stage = columnOf(after, to.stage)?.stage;
    batch(() => {
      expect(after);
      flash.value = id;
      current.value = id;
    });
    if (refocus) focusCard(id);
    tell(from, after, id);
    const kind = stage?.kind ?? "open";
    const sent = entered && kind !== "open" ? end(from, request, kind) : send({ do: "move", with: request });
    void sent.then((done) => {
      if (!done || !entered || !stage) return;
      ctx.done(t("deals-moved", { title: cardOf(after, id)?.title ?? "", stage: stage.name }), true);
      void import("./propose").then(({ propose }) => propose(ctx, id, stage.id));
    });
  };
  const leave = (id: string, verb: "archive" | "trash") => {
    const from = board.value;
    const title = (from && cardOf(from, id)?.title) ?? "";
    const next = from && neighbourOf(from, id);
    const stage = from && placeOf(from, id)?.stage;
    if (from) expect(without(from, id));
    if (next) focusCard(next);
    else if (stage) document.querySelector<HTMLElement>(`[data-stage="${stage}"] .col-add`)?.focus();
    const write = ctx.act(() => ctx.store.write({ noun: "deal", ask: { do: verb, with: { id } } }));
    void write.then((done) => {
      if (!done) watched?.again();
      else ctx.done(t(`deals-${verb}-done`, { title }));
    });
  };

  return {
    ctx,
    board,
    error,
    pipeline,
    filter,
    clauses,
    adding,
    limits,
    folded,
    dragging,
    current,
    flash,
    readOnly,
    filtered,
    look,
    expect,
    again: () => watched?.again(),
    move,
    step: (id, direction) => {
      const to = board.value && placeTowards(board.value, id, direction);
      if (to) move(id, to, true);
    },
    archive: (id) => leave(id, "archive"),
    trash: (id) => leave(id, "trash"),
    toggleFold: (stage) => {
      const next = new Set(folded.value);
      if (!next.delete(stage)) next.add(stage);
      folded.value = next;
      localStorage.setItem(FOLDED_KEY, JSON.stringify([...next]));
    },
    dispose: all,
  };
}

/** Says where a card stands now: title, columns, place. */
function tell(from: Board, after: Board, id: string): void {
  const place = placeOf(after, id);
  const column = place && columnOf(after, place.stage);
  if (!place || !column) return;
  const before = columnOf(from, placeOf(from, id)?.stage ?? "");
  const args = {
    title: cardOf(after, id)?.title ?? "",
    from: before?.stage.name ?? "",
    to: column.stage.name,
    position: place.index + 1,
    count: column.cards.length,
  };
  announce(
    t(
      before === undefined || before.stage.id === place.stage ? "deals-said-order" : "deals-said-stage",
      args,
    ),
  );
}

/** Focus on a card, after the board has been drawn. */
export function focusCard(id: string): void {
  requestAnimationFrame(() => {
    const link = document.querySelector<HTMLElement>(`[data-card="${id}"] .card-title`);
    link?.focus({ preventScroll: true });
    link?.closest(".card")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  });
}
