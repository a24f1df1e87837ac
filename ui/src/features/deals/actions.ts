/** What can be done with a deal, as menus. Every drag has its click here (WCAG 2.5.7). */
import { type MenuItem, openMenu, t } from "../../base";
import { cardOf, placeOf, placeTowards } from "./moves";
import type { BoardState } from "./state";

/** The stages, as a menu that moves. */
export function stages(state: BoardState, id: string): MenuItem[] {
  const board = state.board.value;
  const here = board && placeOf(board, id)?.stage;
  return (board?.columns ?? []).map((column) => ({
    label: column.stage.name,
    checked: column.stage.id === here,
    testid: `move-${column.stage.id}`,
    run: () => state.move(id, { stage: column.stage.id, index: 0 }, true),
  }));
}

export function cardMenu(state: BoardState, anchor: Element, id: string): void {
  const board = state.board.value;
  const can = (direction: "up" | "down" | "top" | "bottom") =>
    board !== undefined && placeTowards(board, id, direction) !== undefined;
  const order = (["top", "up", "down", "bottom"] as const).map(
    (direction): MenuItem => ({
      label: t(`deals-move-${direction}`),
      icon: direction,
      keys: {
        top: "Alt+Shift+ArrowUp",
        up: "Alt+ArrowUp",
        down: "Alt+ArrowDown",
        bottom: "Alt+Shift+ArrowDown",
      }[direction],
      disabled: !can(direction),
      run: () => state.step(id, direction),
    }),
  );
  const title = (board && cardOf(board, id)?.title) ?? "";
  const several = (state.ctx.store.workspace.peek()?.pipelines.length ?? 0) > 1;
  const elsewhere: MenuItem[] = several
    ? [
        {
          label: t("deals-move-pipeline"),
          icon: "board",
          testid: "move-pipeline",
          run: () => void import("./many/change").then((many) => many.choosePipeline(state, anchor, [id])),
        },
      ]
    : [];
  const items: MenuItem[] = [
    { kind: "heading", label: t("deals-move-to") },
    ...stages(state, id),
    ...elsewhere,
    { kind: "line" },
    ...order,
    { kind: "line" },
    { label: t("deals-archive"), icon: "archive", keys: "Backspace", run: () => state.archive(id) },
    { label: t("deals-trash"), icon: "trash", danger: true, run: () => state.trash(id) },
  ];
  openMenu(anchor, items, { label: t("deals-actions", { title }), align: "end" });
}

/** "Move to…", with the keyboard alone: a stage, then a place in it. */
export const moveDialog = (state: BoardState, id: string): void =>
  void import("./move-dialog").then((one) => one.moveDialog(state, id));
