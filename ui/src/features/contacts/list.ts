/** People: the list. */
import type { Context } from "../../base/context";
import type { Dispose } from "../../base/dispose";
import { hue } from "../../base/format";
import { html, nothing } from "../../base/html";
import { avatar, tagChip } from "../../base/parts";
import { listPage } from "../../base/record/listpage";
import { t } from "../../base/words";
import type { ContactRow } from "../../generated/ContactRow";
import { contactOf } from "./read";

/** Tags shown in a line; the rest is a number. */
const TAGS = 2;

export function contactsPage(host: HTMLElement, ctx: Context): Dispose {
  return listPage<ContactRow>(host, ctx, {
    noun: "contact",
    words: "contacts",
    icon: "contacts",
    columns: () => [
      t("contacts-name"),
      t("contacts-company"),
      t("contacts-email"),
      t("contacts-phone"),
      t("contacts-tags"),
    ],
    read: (context, question) =>
      context.store.watch({ noun: "contact", ask: { do: "list", with: question } }, "contacts"),
    row: (row) => html`<span class="rec-cell rec-name">
        ${avatar(row.name, hue(row.id), 20, true)}<span class="truncate">${row.name}</span>
        ${row.job_title ? html`<span class="rec-faint truncate">${row.job_title}</span>` : nothing}
      </span>
      <span class="rec-cell truncate">${row.company ?? ""}</span>
      <span class="rec-cell truncate">${row.email ?? ""}</span>
      <span class="rec-cell truncate num">${row.phone ?? ""}</span>
      <span class="rec-cell rec-chips">${row.tags.slice(0, TAGS).map((tag) => tagChip(tag))}${
        row.tags.length > TAGS ? html`<span class="rec-faint num">+${row.tags.length - TAGS}</span>` : nothing
      }</span>`,
    quick: "contact",
    create: (title, line) => ({ noun: "contact", ask: { do: "create", with: contactOf(title, line) } }),
    restore: (id) => ({ noun: "contact", ask: { do: "restore", with: { id } } }),
  });
}
