/** People: the list. */
import type { Context } from "../../base/context";
import type { Dispose } from "../../base/dispose";
import { dayShort, hue, number } from "../../base/format";
import { html, nothing } from "../../base/html";
import { avatar } from "../../base/parts";
import { commonColumns, tagWords } from "../../base/record/columns";
import { commonFilters, sizes, words } from "../../base/record/filters";
import { listPage } from "../../base/record/listpage";
import { t } from "../../base/words";
import type { ContactListRow } from "../../generated/ContactListRow";
import { contactOf } from "./read";

export function contactsPage(host: HTMLElement, ctx: Context): Dispose {
  return listPage<ContactListRow>(host, ctx, {
    noun: "contact",
    words: "contacts",
    icon: "contacts",
    usual: ["company", "email", "phone", "tags"],
    columns: (workspace) => [
      { id: "company", label: t("contacts-company"), group: true, show: (row) => row.company ?? "" },
      { id: "email", label: t("contacts-email"), show: (row) => row.email ?? "" },
      { id: "phone", label: t("contacts-phone"), show: (row) => row.phone ?? "" },
      { id: "tags", label: t("contacts-tags"), show: (row) => tagWords(row.tags) },
      { id: "job_title", label: t("contacts-job-title"), group: true, show: (row) => row.job_title ?? "" },
      {
        id: "deals",
        label: t("record-deals"),
        number: true,
        show: (row) => (row.deals > 0 ? number(row.deals) : ""),
      },
      {
        id: "birthday",
        label: t("contacts-birthday"),
        show: (row) => (row.birthday ? dayShort(row.birthday) : ""),
      },
      ...commonColumns<ContactListRow>(workspace, "contact"),
    ],
    filters: (workspace) => [
      { id: "company", label: t("contacts-company"), typed: words, empty: true },
      { id: "job_title", label: t("contacts-job-title"), typed: words, empty: true },
      { id: "email", label: t("contacts-email"), typed: words, empty: true },
      { id: "phone", label: t("contacts-phone"), typed: words, empty: true },
      { id: "deals", label: t("record-deals"), typed: sizes, empty: true },
      ...commonFilters(workspace, "contact"),
    ],
    read: (context, question) =>
      context.store.watch({ noun: "contact", ask: { do: "list", with: question } }, "contacts"),
    name: (row) => html`<span class="rec-cell rec-name">
      ${avatar(row.name, hue(row.id), 20, true)}<span class="truncate">${row.name}</span>
      ${row.job_title ? html`<span class="rec-faint truncate">${row.job_title}</span>` : nothing}
    </span>`,
    quick: "contact",
    typed: (name, line) => ({
      of: "contact",
      name,
      company: line?.company ?? null,
      email: line?.email ?? null,
      phone: line?.phone ?? null,
      number: null,
    }),
    create: (title, line) => ({ noun: "contact", ask: { do: "create", with: contactOf(title, line) } }),
    restore: (id) => ({ noun: "contact", ask: { do: "restore", with: { id } } }),
  });
}
