/** Organisations: the list. */
import type { Context } from "../../base/context";
import type { Dispose } from "../../base/dispose";
import { number } from "../../base/format";
import { html, nothing } from "../../base/html";
import { mark, tagChip } from "../../base/parts";
import { listPage } from "../../base/record/listpage";
import { t } from "../../base/words";
import type { CompanyRow } from "../../generated/CompanyRow";

/** Tags shown in a line; the rest is a number. */
const TAGS = 2;

export function companiesPage(host: HTMLElement, ctx: Context): Dispose {
  return listPage<CompanyRow>(host, ctx, {
    noun: "company",
    words: "companies",
    icon: "company",
    columns: () => [
      t("companies-name"),
      t("companies-industry"),
      t("companies-website"),
      t("companies-people"),
      t("companies-tags"),
    ],
    read: (context, question) =>
      context.store.watch({ noun: "company", ask: { do: "list", with: question } }, "companies"),
    row: (
      row,
    ) => html`<span class="rec-cell rec-name">${mark(row.name)}<span class="truncate">${row.name}</span></span>
      <span class="rec-cell truncate">${row.industry ?? ""}</span>
      <span class="rec-cell truncate">${shortSite(row.website)}</span>
      <span class="rec-cell num">${row.contacts > 0 ? number(row.contacts) : nothing}</span>
      <span class="rec-cell rec-chips">${row.tags.slice(0, TAGS).map((tag) => tagChip(tag))}${
        row.tags.length > TAGS ? html`<span class="rec-faint num">+${row.tags.length - TAGS}</span>` : nothing
      }</span>`,
    quick: null,
    create: (text) => ({
      noun: "company",
      ask: { do: "create", with: { name: text, industry: null, website: null, tags: [] } },
    }),
    restore: (id) => ({ noun: "company", ask: { do: "restore", with: { id } } }),
  });
}

/** "https://www.studio.fr/" → "studio.fr" */
function shortSite(site: string | null): string {
  return (site ?? "").replace(/^https?:\/\/(www\.)?/, "").replace(/\/$/, "");
}
