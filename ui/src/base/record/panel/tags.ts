/** Tags of a record: chips, and a small field that offers those in use. */
import { openCombo } from "../../combo";
import type { Context } from "../../context";
import { html, nothing, type TemplateResult } from "../../html";
import { icon } from "../../icon";
import { tagChip } from "../../parts";
import { t } from "../../words";

export interface TagsOptions {
  readonly tags: readonly string[];
  readonly readOnly: boolean;
  add(tag: string): Promise<unknown>;
  remove(tag: string): Promise<unknown>;
}

export function tagsRow(ctx: Context, options: TagsOptions): TemplateResult {
  const known = ctx.store.workspace.value?.tags ?? [];
  const offer = (event: Event) =>
    openCombo(event.currentTarget as Element, {
      label: t("record-tag-add"),
      placeholder: t("record-tag-find"),
      search: (text) =>
        known
          .filter((tag) => !options.tags.includes(tag) && tag.toLowerCase().includes(text.toLowerCase()))
          .slice(0, 12)
          .map((tag) => ({ id: tag, label: tag })),
      pick: (tag) => void ctx.act(() => options.add(tag.id)),
      create: (tag) => void ctx.act(() => options.add(tag)),
    });
  const remove = (tag: string) => ({
    label: t("record-tag-remove", { tag }),
    run: () => void ctx.act(() => options.remove(tag)),
  });
  return html`<div class="rec-tags" data-field="tags">
    ${options.tags.map((tag) => tagChip(tag, options.readOnly ? undefined : remove(tag)))}
    ${
      options.readOnly
        ? nothing
        : html`<button type="button" class="rec-add-tag" aria-haspopup="dialog" @click=${offer}>
            ${icon("plus", 12)}<span>${t("record-tag-add")}</span>
          </button>`
    }
  </div>`;
}
