/** People: the list. */
import type { Context } from "../../base/context";
import type { Dispose } from "../../base/dispose";
import { dayShort, hue } from "../../base/format";
import { html, nothing } from "../../base/html";
import { avatar } from "../../base/parts";
import { commonColumns, countColumn, tagsColumn, textColumn } from "../../base/record/list/columns";
import { commonFilters, sizes, textFilter } from "../../base/record/list/filters";
import { listPage } from "../../base/record/list/listpage";
import { t } from "../../base/words";
import type { ContactListRow } from "../../generated/ContactListRow";
import { contactOf } from "./read";

export function contactsPage(host: HTMLElement, ctx: Context): Dispose {
  return listPage<ContactListRow>(host, ctx, {
    noun: "contact",
    place: "contacts",
    word: (key, args) => t(`contacts-${key}`, args),
    icon: "contacts",
    usual: ["company", "email", "phone", "tags"],
    columns: (workspace) => [
      textColumn("company", t("deals-company"), true),
      textColumn("email", t("form-email")),
      textColumn("phone", t("contacts-phone")),
      tagsColumn(),
      textColumn("job_title", t("contacts-job-title"), true),
      countColumn("deals", t("record-deals")),
      {
        id: "birthday",
        label: t("contacts-birthday"),
        show: (row) => (row.birthday ? dayShort(row.birthday) : nothing),
      },
      ...commonColumns<ContactListRow>(workspace, "contact"),
    ],
    filters: (workspace) => [
      textFilter("company", t("deals-company")),
      textFilter("job_title", t("contacts-job-title")),
      textFilter("email", t("form-email")),
      textFilter("phone", t("contacts-phone")),
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
