/** What can be done with a deal, as menus. Every drag has its click here (WCAG 2.5.7). */
import { html, icon, type MenuItem, openDialog, openMenu, signal, t, view } from "../../base";
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
  const items: MenuItem[] = [
    { kind: "heading", label: t("deals-move-to") },
    ...stages(state, id),
    { kind: "line" },
    ...order,
    { kind: "line" },
    { label: t("deals-archive"), icon: "archive", keys: "Backspace", run: () => state.archive(id) },
    { label: t("deals-trash"), icon: "trash", danger: true, run: () => state.trash(id) },
  ];
  openMenu(anchor, items, { label: t("deals-actions", { title }), align: "end" });
}

/** "Move to…", with the keyboard alone: a stage, then a place in it. */
export function moveDialog(state: BoardState, id: string): void {
  const board = state.board.value;
  const card = board && cardOf(board, id);
  const from = board && placeOf(board, id);
  if (!board || !card || !from) return;
  const stage = signal(from.stage);
  const end = signal<"top" | "bottom">("top");
  openDialog(
    { title: t("deals-move-title", { title: card.title }), testid: "move-dialog" },
    (body, close) => {
      const submit = (event: Event) => {
        event.preventDefault();
        close();
        const count = board.columns.find((one) => one.stage.id === stage.value)?.cards.length ?? 0;
        state.move(id, { stage: stage.value, index: end.value === "top" ? 0 : count }, true);
      };
      const choices = () => html`<form @submit=${submit}>
      <fieldset class="choices">
        <legend class="label">${t("deals-stage")}</legend>
        ${board.columns.map(
          (column) => html`<label class="choice-row"
            ><input
              type="radio"
              name="stage"
              .checked=${column.stage.id === stage.value}
              @change=${() => {
                stage.value = column.stage.id;
              }}
            /><span class="grow">${column.stage.name}</span><span class="num text-text-3">${column.count}</span></label
          >`,
        )}
      </fieldset>
      <fieldset class="choices">
        <legend class="label">${t("deals-place")}</legend>
        ${(["top", "bottom"] as const).map(
          (one) => html`<label class="choice-row"
            ><input
              type="radio"
              name="place"
              .checked=${end.value === one}
              @change=${() => {
                end.value = one;
              }}
            />${icon(one)}<span>${t(`deals-move-${one}`)}</span></label
          >`,
        )}
      </fieldset>
      <footer class="modal-foot">
        <button type="button" class="btn" @click=${close}>${t("base-cancel")}</button>
        <button type="submit" class="btn primary">${t("deals-move")}</button>
      </footer>
    </form>`;
      const stop = view(body, choices);
      requestAnimationFrame(() => body.querySelector<HTMLInputElement>("input:checked")?.focus());
      return stop;
    },
  );
}
