/** Organisations: the list. */
import type { Context } from "../../base/context";
import type { Dispose } from "../../base/dispose";
import { number } from "../../base/format";
import { html } from "../../base/html";
import { mark } from "../../base/parts";
import { commonColumns, tagWords } from "../../base/record/columns";
import { commonFilters, sizes, words } from "../../base/record/filters";
import { listPage } from "../../base/record/listpage";
import { t } from "../../base/words";
import type { CompanyListRow } from "../../generated/CompanyListRow";

const some = (count: number) => (count > 0 ? number(count) : "");

export function companiesPage(host: HTMLElement, ctx: Context): Dispose {
  return listPage<CompanyListRow>(host, ctx, {
    noun: "company",
    words: "companies",
    icon: "company",
    usual: ["industry", "website", "contacts", "tags"],
    columns: (workspace) => [
      { id: "industry", label: t("companies-industry"), group: true, show: (row) => row.industry ?? "" },
      { id: "website", label: t("companies-website"), show: (row) => shortSite(row.website) },
      { id: "contacts", label: t("companies-people"), number: true, show: (row) => some(row.contacts) },
      { id: "tags", label: t("companies-tags"), show: (row) => tagWords(row.tags) },
      { id: "deals", label: t("record-deals"), number: true, show: (row) => some(row.deals) },
      { id: "size", label: t("companies-size"), group: true, show: (row) => row.size ?? "" },
      ...commonColumns<CompanyListRow>(workspace, "company"),
    ],
    filters: (workspace) => [
      { id: "industry", label: t("companies-industry"), typed: words, empty: true },
      { id: "website", label: t("companies-website"), typed: words, empty: true },
      { id: "size", label: t("companies-size"), typed: words, empty: true },
      { id: "deals", label: t("record-deals"), typed: sizes, empty: true },
      ...commonFilters(workspace, "company"),
    ],
    read: (context, question) =>
      context.store.watch({ noun: "company", ask: { do: "list", with: question } }, "companies"),
    name: (row) =>
      html`<span class="rec-cell rec-name">${mark(row.name)}<span class="truncate">${row.name}</span></span>`,
    quick: null,
    typed: (name) => ({ of: "company", name, company: null, email: null, phone: null, number: name }),
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
