/** One change of several deals: what it is, who is asked, and what the board shows until it is saved. */
import { type MenuItem, openCombo, openMenu, t } from "../../../base";
import type { DealChange } from "../../../generated/DealChange";
import { moved, without } from "../moves";
import type { BoardState } from "../state";

/** Deals in one request; Rust takes no more. */
const SLICE = 500;

/** Saves it; longer lists go in slices, one after the other. */
export async function change(state: BoardState, ids: readonly string[], to: DealChange): Promise<boolean> {
  const { ctx } = state;
  expect(state, ids, to);
  const done = await ctx.act(async () => {
    for (let at = 0; at < ids.length; at += SLICE) {
      const some = ids.slice(at, at + SLICE);
      await ctx.store.write({ noun: "deal", ask: { do: "bulk", with: { ids: some, change: to } } });
    }
  });
  if (!done) state.again();
  return done;
}

/** The board as it will be. */
function expect(state: BoardState, ids: readonly string[], to: DealChange): void {
  const board = state.board.peek();
  if (!board || to.to === "edit") return;
  let next = board;
  if (to.to === "move") {
    const { stage, pipeline } = to.with;
    const here = pipeline === board.pipeline;
    let after = to.with.after;
    for (const id of ids) {
      if (!here) next = without(next, id);
      else next = moved(next, { id, pipeline, stage, after, before: to.with.before, lost_reason: null });
      after = id;
    }
  } else if (to.to === "archive" || to.to === "trash") {
    for (const id of ids) next = without(next, id);
  }
  state.expect(next);
}

/** To the top of a stage, in the order in which they stand. */
export function chooseStage(state: BoardState, anchor: Element, ids: readonly string[]): void {
  const board = state.board.peek();
  if (!board) return;
  const items = board.columns.map(
    ({ stage }): MenuItem => ({
      label: stage.name,
      testid: `to-${stage.id}`,
      run: () => {
        const { pipeline } = board;
        const to = { pipeline, stage: stage.id, after: null, before: null, lost_reason: null };
        void change(state, ids, { to: "move", with: to }).then((saved) => {
          if (saved) state.ctx.done(t("table-move-done", { count: ids.length, stage: stage.name }));
        });
      },
    }),
  );
  if ((state.ctx.store.workspace.peek()?.pipelines.length ?? 0) > 1)
    items.push(
      { kind: "line" },
      { label: t("deals-move-pipeline"), icon: "board", run: () => choosePipeline(state, anchor, ids) },
    );
  openMenu(anchor, items, { label: t("deals-move-to") });
}

/** To the first open stage of another pipeline. */
export function choosePipeline(state: BoardState, anchor: Element, ids: readonly string[]): void {
  const items = (state.ctx.store.workspace.peek()?.pipelines ?? []).flatMap(
    ({ id, name, stages }): MenuItem[] => {
      const stage = stages.find((one) => one.kind === "open");
      if (!stage || id === state.board.peek()?.pipeline) return [];
      const to = { pipeline: id, stage: stage.id, after: null, before: null, lost_reason: null };
      const run = () =>
        void change(state, ids, { to: "move", with: to }).then((saved) => {
          if (saved) state.ctx.done(t("table-move-done", { count: ids.length, stage: name }));
        });
      return [{ label: name, testid: `to-${id}`, run }];
    },
  );
  openMenu(anchor, items, { label: t("deals-move-pipeline") });
}

export function chooseOwner(state: BoardState, anchor: Element, ids: readonly string[]): void {
  const set = (member: string | null) =>
    void change(state, ids, { to: "edit", with: [{ field: "assignee", value: member }] });
  const members = state.ctx.store.workspace.peek()?.members ?? [];
  openMenu(
    anchor,
    [
      ...members.map((one): MenuItem => ({ label: one.name, run: () => set(one.id) })),
      { label: t("table-nobody"), run: () => set(null) },
    ],
    { label: t("table-owner") },
  );
}

export function chooseTag(state: BoardState, anchor: Element, ids: readonly string[]): void {
  const add = (tag: string) =>
    void change(state, ids, { to: "edit", with: [{ field: "add_tag", value: tag }] });
  const tags = state.ctx.store.workspace.peek()?.tags ?? [];
  openCombo(anchor, {
    label: t("record-tag-add"),
    placeholder: t("record-tag-find"),
    search: (text) =>
      tags
        .filter((tag) => tag.toLowerCase().includes(text.toLowerCase()))
        .map((tag) => ({ id: tag, label: tag })),
    create: add,
    pick: (choice) => add(choice.id),
  });
}

/** Says it, with a way back: the act's own, or the opposite where it took several requests. */
function done(state: BoardState, ids: readonly string[], text: string, back: DealChange): void {
  if (ids.length <= SLICE) state.ctx.done(text);
  else state.ctx.toast({ text, undo: () => void change(state, ids, back) });
}

/** Off the board, with a way back. */
export async function away(
  state: BoardState,
  ids: readonly string[],
  to: "archive" | "trash",
): Promise<void> {
  state.look.clear();
  if (!(await change(state, ids, { to }))) return;
  done(state, ids, t(`table-${to}-done`, { count: ids.length }), {
    to: to === "archive" ? "unarchive" : "restore",
  });
}

/** All the chosen ones to where one of them was dropped, in the order in which they stand. */
export function moveMany(state: BoardState, id: string, to: { stage: string; index: number }): void {
  const board = state.board.peek();
  const column = board?.columns.find((one) => one.stage.id === to.stage);
  if (!board || !column) return;
  const chosen = state.look.chosen.peek();
  const ids = board.columns
    .flatMap(({ cards }) => cards.map((card) => card.id))
    .filter((one) => chosen.has(one));
  const others = column.cards.filter((card) => card.id !== id);
  const stays = (card: { id: string }) => !chosen.has(card.id);
  const after = others.slice(0, to.index).findLast(stays)?.id ?? null;
  const before = others.slice(to.index).find(stays)?.id ?? null;
  const { pipeline } = board;
  const place = { pipeline, stage: to.stage, after, before, lost_reason: null };
  void change(state, ids, { to: "move", with: place });
}
