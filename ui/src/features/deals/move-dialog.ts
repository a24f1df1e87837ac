/** "Move to…" as a dialog. Loaded when it is first asked for. */
import { html, icon, openDialog, signal, t, view } from "../../base";
import { cardOf, placeOf } from "./moves";
import type { BoardState } from "./state";

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
