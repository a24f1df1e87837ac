/** One of the few questions: what is removed for good is nowhere any more. */
import type { Context } from "../../context";
import { openDialog } from "../../dialog";
import { html, render } from "../../html";
import { t } from "../../words";

export interface Erasing {
  /** Of the first of them. */
  readonly title: string;
  readonly documents: readonly string[];
  /** What else is to be known. */
  readonly more?: string;
  /** What comes before: only what is in the trash can be removed for good. */
  first?(): Promise<unknown>;
  done?(): void;
}

export function confirmErase(ctx: Context, { title, documents, more, first, done }: Erasing): void {
  const count = documents.length;
  openDialog({ title: t("trash-erase-title", { count, title }), testid: "trash-dialog" }, (body, close) => {
    const yes = async () => {
      close();
      const over = await ctx.act(async () => {
        await first?.();
        for (const document of documents)
          await ctx.store.write({ noun: "trash", ask: { do: "erase", with: { document } } });
      });
      if (!over) return;
      done?.();
      ctx.toast({ text: t("trash-erased", { count }) });
    };
    render(
      html`<p class="team-text">${t("trash-erase-text")} ${more}</p>
        <div class="form-foot">
          <button type="button" class="btn" autofocus @click=${close}>${t("base-cancel")}</button>
          <button type="button" class="btn danger" data-testid="trash-yes" @click=${() => void yes()}>${t("trash-erase-go")}</button>
        </div>`,
      body,
    );
    return undefined;
  });
}
