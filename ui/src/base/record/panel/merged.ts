/** What was merged into a record: each with its note, and a way to separate it again. */
import type { MergedPart } from "../../../generated/MergedPart";
import type { Context } from "../../context";
import { html, nothing } from "../../html";
import { section } from "../../parts";
import { t } from "../../words";
import { noteHere } from "./note";

export function mergedParts(
  ctx: Context,
  of: "contact" | "company",
  parts: readonly MergedPart[],
  readOnly: boolean,
) {
  const split = async ({ id, name }: MergedPart) => {
    const ask = { do: "split", with: { of, id } } as const;
    if (await ctx.act(() => ctx.store.write({ noun: "duplicate", ask })))
      ctx.done(t("duplicates-split-done", { name }));
  };
  return parts.map((part) =>
    section(
      t("duplicates-part", { name: part.name }),
      part.has_note ? html`<div ${noteHere(ctx, `crm:${of}:${part.id}`)}></div>` : nothing,
      readOnly
        ? nothing
        : html`<button type="button" class="btn quiet" data-testid="split" @click=${() => void split(part)}>${t("duplicates-split")}</button>`,
    ),
  );
}
