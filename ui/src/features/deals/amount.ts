/** Reading an amount that a person typed; Rust does it. */
import { type Context, t } from "../../base";

/** "12,5k", "12 500 $": the currency that was written, else the one given. */
export async function readAmount(ctx: Context, text: string, currency: string) {
  for (const line of [text, `${text} ${currency}`]) {
    const read = await ctx.store.ask(
      { noun: "deal", ask: { do: "read_quick_add", with: { text: line } } },
      "quick_add",
    );
    if (read.amount !== null) return { amount: read.amount, currency: read.currency ?? currency };
  }
  throw new Error(t("deals-amount-unread"));
}
