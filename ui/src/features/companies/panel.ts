/** An organisation: everything about it beside the page, each field edited where it stands. */
import type { Context } from "../../base/context";
import { type Dispose, disposers } from "../../base/dispose";
import { textField } from "../../base/field";
import { hue } from "../../base/format";
import { html, nothing, repeat, type TemplateResult } from "../../base/html";
import type { MenuItem } from "../../base/menu";
import { avatar, mark, section } from "../../base/parts";
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
import type { Company } from "../../generated/Company";
import type { CompanyEdit } from "../../generated/CompanyEdit";
import type { ContactRow } from "../../generated/ContactRow";
import type { LabelledList } from "../../generated/LabelledList";
import { fields } from "./fields";

export type Save = (edit: CompanyEdit) => Promise<unknown>;

/** What the parts of the panel need. */
export interface Shown {
  readonly ctx: Context;
  readonly company: Company;
  readonly readOnly: boolean;
  readonly save: Save;
  readonly adding: Signal<LabelledList | null>;
}

export function companyPanel(host: HTMLElement, ctx: Context, id: string): Dispose {
  const read = ctx.store.watch({ noun: "company", ask: { do: "get", with: { id } } }, "company");
  const adding = signal<LabelledList | null>(null);
  const save: Save = (edit) =>
    ctx.store.write({ noun: "company", ask: { do: "edit", with: { id, edits: [edit] } } });
  return disposers(
    read.dispose,
    recordCommands(host, ctx, {
      noun: "company",
      id,
      ready: () => read.value.value,
      writes: () =>
        !(ctx.store.workspace.peek()?.read_only ?? true) && read.value.peek()?.deleted_at === null,
      mine: () => save({ field: "assignee", value: ctx.store.workspace.peek()?.me ?? null }),
      archive: () => {
        const company = read.value.peek();
        if (company) void trash(ctx, company);
      },
    }),
    view(host, () => {
      const company = read.value.value;
      if (!company) return read.error.value ? missing(ctx, read.error.value) : nothing;
      const readOnly = (ctx.store.workspace.value?.read_only ?? true) || company.deleted_at !== null;
      return panel({ ctx, company, readOnly, save, adding });
    }),
  );
}

function panel(shown: Shown): TemplateResult {
  const { ctx, company, readOnly, save } = shown;
  const { row } = company;
  const on = `crm:company:${row.id}`;
  const rename = (text: string) => save({ field: "name", value: text.trim() });
  const frame = {
    label: row.name,
    mark: mark(row.name, 32),
    title: html`<h2 class="sr-only">${row.name}</h2><div ${textField({ label: t("companies-name"), field: "name", value: row.name, look: "title", readOnly, save: rename })}></div>`,
    menu: menu(shown),
  };
  return panelFrame(
    ctx,
    frame,
    html`${company.deleted_at === null ? nothing : html`<p class="rec-notice">${t("record-in-trash")}</p>`}
      ${tagsRow(ctx, {
        tags: row.tags,
        readOnly,
        add: (tag) => save({ field: "add_tag", value: tag }),
        remove: (tag) => save({ field: "remove_tag", value: tag }),
      })}
      <div class="rec-fields">${fields(shown)}</div>
      ${section(t("companies-people"), people(ctx, company.people))}
      ${section(t("record-deals"), dealList(ctx, { deals: company.deals, readOnly, for: { contact: null, company: row.id } }), dealSums(company.deal_totals))}
      ${section(t("record-tasks"), taskList(ctx, { on, tasks: company.tasks, readOnly }))}
      ${section(t("record-note"), html`<div ${noteHere(ctx, on)}></div>`)}
      ${mergedParts(ctx, "company", company.merged, readOnly)}
      ${section(t("record-history"), html`<div ${timelineHere(ctx, on, readOnly)}></div>`)} ${stamps(company)}`,
  );
}

function people(ctx: Context, list: readonly ContactRow[]): TemplateResult {
  if (list.length === 0) return html`<p class="rec-faint rec-quiet">${t("companies-people-none")}</p>`;
  return html`<div class="rec-deals">
    ${repeat(
      list,
      (one) => one.id,
      (
        one,
      ) => html`<button type="button" class="rec-deal" @click=${() => ctx.go({ record: { noun: "contact", id: one.id } })}>
        ${avatar(one.name, hue(one.id), 20, true)}<span class="truncate">${one.name}</span>
        <span class="grow rec-faint truncate">${one.job_title ?? ""}</span>
        <span class="rec-faint truncate">${one.email ?? one.phone ?? ""}</span>
      </button>`,
    )}
  </div>`;
}

function restore(ctx: Context, id: string): Promise<boolean> {
  return ctx.act(() => ctx.store.write({ noun: "company", ask: { do: "restore", with: { id } } }));
}

async function trash(ctx: Context, { row: { id, name } }: Company): Promise<void> {
  if (!(await ctx.act(() => ctx.store.write({ noun: "company", ask: { do: "trash", with: { id } } }))))
    return;
  ctx.closeRecord();
  ctx.done(t("record-trashed", { name }));
}

function menu({ ctx, company, readOnly }: Shown): MenuItem[] {
  if (company.deleted_at !== null)
    return [{ label: t("deals-restore"), icon: "restore", run: () => void restore(ctx, company.row.id) }];
  if (readOnly) return [];
  return [
    {
      label: t("deals-trash"),
      icon: "trash",
      danger: true,
      testid: "shell-trash",
      run: () => void trash(ctx, company),
    },
  ];
}
