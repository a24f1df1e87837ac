/** Organisations: the list. */
import type { Context } from "../../base/context";
import type { Dispose } from "../../base/dispose";
import { html } from "../../base/html";
import { mark } from "../../base/parts";
import { commonColumns, countColumn, tagsColumn, textColumn } from "../../base/record/list/columns";
import { commonFilters, sizes, textFilter } from "../../base/record/list/filters";
import { listPage } from "../../base/record/list/listpage";
import { t } from "../../base/words";
import type { CompanyListRow } from "../../generated/CompanyListRow";

export function companiesPage(host: HTMLElement, ctx: Context): Dispose {
  return listPage<CompanyListRow>(host, ctx, {
    noun: "company",
    place: "companies",
    word: (key, args) => t(`companies-${key}`, args),
    icon: "company",
    usual: ["industry", "website", "contacts", "tags"],
    columns: (workspace) => [
      textColumn("industry", t("companies-industry"), true),
      { id: "website", label: t("companies-website"), show: (row) => shortSite(row.website) },
      countColumn("contacts", t("companies-people")),
      tagsColumn(),
      countColumn("deals", t("record-deals")),
      textColumn("size", t("companies-size"), true),
      ...commonColumns<CompanyListRow>(workspace, "company"),
    ],
    filters: (workspace) => [
      textFilter("industry", t("companies-industry")),
      textFilter("website", t("companies-website")),
      textFilter("size", t("companies-size")),
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
