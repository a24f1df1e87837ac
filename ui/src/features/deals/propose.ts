/** A deal came into a stage for which a sequence of follow-ups is proposed: one toast, and nothing is started by itself. */
import { type Context, t } from "../../base";
import { startSequence } from "./panel/sequence";

export async function propose(ctx: Context, id: string, stage: string): Promise<void> {
  const one = ctx.store.workspace.peek()?.sequences.find((sequence) => sequence.stage === stage);
  if (!one) return;
  const ask = { noun: "deal", ask: { do: "get", with: { id } } } as const;
  const deal = await ctx.store.ask(ask, "deal").catch(() => undefined);
  if (!deal || deal.tasks.some((task) => task.run && task.done_at === null)) return;
  ctx.toast({
    text: t("sequence-propose", { name: one.name }),
    label: t("sequence-go"),
    undo: () => void startSequence(ctx, id, one),
  });
}
