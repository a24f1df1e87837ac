/** A deal in one line, at the top of its column: "Refonte 12,5k€ @Martin #web vendredi". */
import { announce, type Dispose, disposers, t } from "../../base";
import { dealOf, quickLine } from "../../base/quick";
import type { BoardState } from "./state";

export function quickAdd(host: HTMLElement, state: BoardState, stage: string): Dispose {
  const { ctx } = state;
  const pipeline = () => state.board.peek()?.pipeline ?? null;
  const close = () => {
    state.adding.value = null;
    requestAnimationFrame(() =>
      document.querySelector<HTMLElement>(`[data-stage="${stage}"] .card-title[tabindex="0"]`)?.focus(),
    );
  };
  const stop = quickLine(host, ctx, {
    noun: "deal",
    class: "quick-input",
    label: t("deals-add"),
    hint: t("deals-add-hint"),
    under: t("deals-add-keys"),
    testid: "quick-add",
    pipeline,
    close,
    create: async (title, line, open) => {
      const here = {
        pipeline: line.pipeline ?? pipeline(),
        stage: line.stage ?? stage,
        assignee: line.assignee ?? ctx.store.workspace.peek()?.me ?? null,
      };
      const draft = { ...dealOf(title, line), ...here };
      const id = await ctx.store.write({ noun: "deal", ask: { do: "create", with: draft } });
      announce(t("deals-created", { title }));
      if (id) state.flash.value = id;
      if (!open) return;
      if (id) ctx.go({ record: { noun: "deal", id } });
      state.adding.value = null;
    },
  });
  const left = (event: FocusEvent) => {
    const to = event.relatedTarget as Node | null;
    if (!host.querySelector("input")?.value.trim() && !host.contains(to)) state.adding.value = null;
  };
  host.addEventListener("focusout", left);
  host.querySelector("input")?.focus();
  return disposers(stop, () => host.removeEventListener("focusout", left));
}
