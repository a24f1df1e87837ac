/** Why a deal was lost: asked beside the card after it has moved, and only if somebody cares to say. */
import { type Context, t } from "../../base";

export async function askLostReason(ctx: Context, id: string): Promise<void> {
  const { openCombo } = await import("../../base/combo");
  const save = (reason: string | null) =>
    void ctx.act(() =>
      ctx.store.write({
        noun: "deal",
        ask: { do: "edit", with: { id, edits: [{ field: "lost_reason", value: reason }] } },
      }),
    );
  const reasons = ctx.store.workspace.peek()?.lost_reasons ?? [];
  // Two frames: the card may be drawn in its new column only now.
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      const card = document.querySelector(`[data-card="${id}"]`);
      const seen =
        card && card.getClientRects().length > 0
          ? card
          : document.querySelector(`[data-stage]:has([data-card="${id}"]) .col-head`);
      if (!seen) return;
      openCombo(seen, {
        label: t("deals-lost-why"),
        placeholder: t("deals-lost-why"),
        search: (text) =>
          reasons
            .filter((reason) => reason.toLowerCase().includes(text.toLowerCase()))
            .map((reason) => ({ id: reason, label: reason })),
        create: save,
        pick: (reason) => save(reason.label),
      });
    }),
  );
}
