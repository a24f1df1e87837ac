/** A person: everything about them beside the page, each field edited where it stands. */
import type { Context } from "../../base/context";
import { type Dispose, disposers } from "../../base/dispose";
import { hue } from "../../base/format";
import { html, nothing, type TemplateResult } from "../../base/html";
import type { MenuItem } from "../../base/menu";
import { avatar, section } from "../../base/parts";
import { recordCommands } from "../../base/record/panel/act";
import { dealList, dealSums } from "../../base/record/panel/deals";
import { missing, panelFrame, stamps } from "../../base/record/panel/frame";
import { mergedParts } from "../../base/record/panel/merged";
import { noteHere } from "../../base/record/panel/note";
import { tagsRow } from "../../base/record/panel/tags";
import { taskList } from "../../base/record/tasks/tasks";
import { timelineHere } from "../../base/record/timeline/timeline";
import { type Signal, signal, view } from "../../base/signal";
import { t } from "../../base/words";
import type { Contact } from "../../generated/Contact";
import type { ContactEdit } from "../../generated/ContactEdit";
import type { LabelledList } from "../../generated/LabelledList";
import { consentPart, warnings } from "./consents";
import { fields } from "./fields";
import { rightsMenu } from "./rights";

export type Save = (edit: ContactEdit) => Promise<unknown>;

/** What the parts of the panel need. */
export interface Shown {
  readonly ctx: Context;
  readonly contact: Contact;
  readonly readOnly: boolean;
  readonly save: Save;
  readonly adding: Signal<LabelledList | null>;
}

export function contactPanel(host: HTMLElement, ctx: Context, id: string): Dispose {
  const read = ctx.store.watch({ noun: "contact", ask: { do: "get", with: { id } } }, "contact");
  const adding = signal<LabelledList | null>(null);
  const save: Save = (edit) =>
    ctx.store.write({ noun: "contact", ask: { do: "edit", with: { id, edits: [edit] } } });
  return disposers(
    read.dispose,
    recordCommands(host, ctx, {
      noun: "contact",
      id,
      ready: () => read.value.value,
      writes: () =>
        !(ctx.store.workspace.peek()?.read_only ?? true) && read.value.peek()?.deleted_at === null,
      mine: () => save({ field: "assignee", value: ctx.store.workspace.peek()?.me ?? null }),
      archive: () => {
        const contact = read.value.peek();
        if (contact) void trash(ctx, contact);
      },
    }),
    view(host, () => {
      const contact = read.value.value;
      if (!contact) return read.error.value ? missing(ctx, read.error.value) : nothing;
      const readOnly = (ctx.store.workspace.value?.read_only ?? true) || contact.deleted_at !== null;
      return panel({ ctx, contact, readOnly, save, adding });
    }),
  );
}

function panel(shown: Shown): TemplateResult {
  const { ctx, contact, readOnly, save } = shown;
  const { row } = contact;
  const on = `crm:contact:${row.id}`;
  const frame = {
    label: row.name,
    mark: avatar(row.name, hue(row.id), 32, true),
    title: html`<h2 class="truncate" data-field="name">${row.name || t("contacts-unnamed")}</h2>`,
    subtitle: html`<p class="rec-faint truncate">${[row.job_title, row.company].filter(Boolean).join(" · ")}</p>`,
    menu: menu(shown),
  };
  return panelFrame(
    ctx,
    frame,
    html`${contact.deleted_at === null ? nothing : html`<p class="rec-notice">${t("record-in-trash")}</p>`}
      ${warnings(shown)}
      ${tagsRow(ctx, {
        tags: row.tags,
        readOnly,
        add: (tag) => save({ field: "add_tag", value: tag }),
        remove: (tag) => save({ field: "remove_tag", value: tag }),
      })}
      <div class="rec-fields">${fields(shown)}</div>
      ${section(t("record-tasks"), taskList(ctx, { on, tasks: contact.tasks, readOnly }))}
      ${section(t("record-deals"), dealList(ctx, { deals: contact.deals, readOnly, for: { contact: row.id, company: contact.company_id } }), dealSums(contact.deal_totals))}
      ${section(t("record-note"), html`<div ${noteHere(ctx, on)}></div>`)}
      ${mergedParts(ctx, "contact", contact.merged, readOnly)}
      ${consentPart(shown)}
      ${section(t("record-history"), html`<div ${timelineHere(ctx, on, readOnly)}></div>`)} ${stamps(contact)}`,
  );
}

function restore(ctx: Context, id: string): Promise<boolean> {
  return ctx.act(() => ctx.store.write({ noun: "contact", ask: { do: "restore", with: { id } } }));
}

async function trash(ctx: Context, { row: { id, name } }: Contact): Promise<void> {
  if (!(await ctx.act(() => ctx.store.write({ noun: "contact", ask: { do: "trash", with: { id } } }))))
    return;
  ctx.closeRecord();
  ctx.done(t("record-trashed", { name }));
}

function menu({ ctx, contact, readOnly }: Shown): MenuItem[] {
  if (contact.deleted_at !== null)
    return [
      { label: t("deals-restore"), icon: "restore", run: () => void restore(ctx, contact.row.id) },
      ...rightsMenu(ctx, contact),
    ];
  if (readOnly) return rightsMenu(ctx, contact);
  return [
    ...rightsMenu(ctx, contact),
    {
      label: t("deals-trash"),
      icon: "trash",
      danger: true,
      testid: "shell-trash",
      run: () => void trash(ctx, contact),
    },
  ];
}
