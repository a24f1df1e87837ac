/** A deal: everything about it beside the page, each field edited where it stands. */
import {
  announce,
  type Context,
  commands,
  type Dispose,
  disposers,
  html,
  icon,
  iconButton,
  type MenuItem,
  nothing,
  openMenu,
  section,
  type TemplateResult,
  t,
  textField,
  view,
} from "../../base";
import { recordCommands } from "../../base/record/panel/act";
import { missing, stamps } from "../../base/record/panel/frame";
import { walkKeys } from "../../base/record/panel/keys";
import { noteHere } from "../../base/record/panel/note";
import { tagsRow } from "../../base/record/panel/tags";
import { taskList } from "../../base/record/tasks/tasks";
import { timelineHere } from "../../base/record/timeline/timeline";
import type { Deal } from "../../generated/Deal";
import type { DealEdit } from "../../generated/DealEdit";
import { doneAndNext, openFollowUp } from "./follow-up";
import { contactsPart } from "./panel/contacts";
import { customFields, fields } from "./panel/fields";
import { sequencePart } from "./panel/sequence";
import { visibleDeals } from "./visible";

export type Save = (...edits: DealEdit[]) => Promise<unknown>;

/** What the parts of the panel need. */
export interface Shown {
  readonly ctx: Context;
  readonly deal: Deal;
  readonly readOnly: boolean;
  readonly save: Save;
}

export function dealPanel(host: HTMLElement, ctx: Context, id: string): Dispose {
  const read = ctx.store.watch({ noun: "deal", ask: { do: "get", with: { id } } }, "deal");
  const save: Save = (...edits) =>
    ctx.store.write({ noun: "deal", ask: { do: "edit", with: { id, edits } } });
  host.tabIndex = -1;
  host.focus({ preventScroll: true });
  const walk = (by: number) => {
    const next = beside(id, by);
    if (next) ctx.go({ record: { noun: "deal", id: next } });
  };
  return disposers(
    read.dispose,
    view(host, () => {
      const deal = read.value.value;
      if (!deal) return read.error.value ? missing(ctx, read.error.value) : nothing;
      const gone = deal.deleted_at !== null;
      const readOnly = (ctx.store.workspace.value?.read_only ?? true) || gone;
      return panel({ ctx, deal, readOnly, save }, walk);
    }),
    recordCommands(host, ctx, {
      noun: "deal",
      id,
      ready: () => read.value.value,
      writes: () =>
        !(ctx.store.workspace.peek()?.read_only ?? true) && read.value.peek()?.deleted_at === null,
      mine: () => save({ field: "assignee", value: ctx.store.workspace.peek()?.me ?? null }),
      day: (anchor) => void openFollowUp(ctx, id, anchor),
      done: (anchor) => void doneAndNext(ctx, id, anchor),
      archive: () => {
        const deal = read.value.peek();
        if (deal?.archived_at === null) void leave(ctx, deal, "archive");
      },
    }),
    commands(document, walkKeys, { "keys-next": () => walk(1), "keys-before": () => walk(-1) }),
  );
}

function beside(id: string, by: number): string | undefined {
  const all = visibleDeals.peek();
  const at = all.indexOf(id);
  return at < 0 ? undefined : all[at + by];
}

function panel(shown: Shown, walk: (by: number) => void): TemplateResult {
  const { ctx, deal, readOnly, save } = shown;
  const { card } = deal;
  const on = `crm:deal:${card.id}`;
  return html`<header class="rec-panel-head deal-head">
      <h2 class="sr-only">${card.title}</h2>
      <div
        class="grow deal-title"
        ${textField({
          label: t("deals-title"),
          field: "title",
          look: "title",
          value: card.title,
          readOnly,
          save: (title) => save({ field: "title", value: title.trim() }),
        })}
      ></div>
      ${tools(shown, walk)}
    </header>
    <div class="rec-panel-body">
      ${shelfNotice(shown)}
      ${tagsRow(ctx, {
        tags: card.tags,
        readOnly,
        add: (tag) => save({ field: "add_tag", value: tag }),
        remove: (tag) => save({ field: "remove_tag", value: tag }),
      })}
      <div class="rec-fields">${fields(shown)} ${customFields(shown)}</div>
      ${section(t("record-tasks"), html`${sequencePart(shown)}${taskList(ctx, { on, tasks: deal.tasks, readOnly })}`)}
      ${contactsPart(shown)}
      ${section(t("record-note"), html`<div ${noteHere(ctx, on)}></div>`)}
      ${section(t("record-history"), html`<div ${timelineHere(ctx, on, readOnly)}></div>`)} ${stamps(deal)}
    </div>`;
}

function tools(shown: Shown, walk: (by: number) => void): TemplateResult {
  const { ctx, deal } = shown;
  const can = (by: number) => beside(deal.card.id, by) !== undefined;
  return html`<div class="deal-tools">
    ${iconButton({ icon: "up", label: t("deals-before"), keys: "k", disabled: !can(-1), run: () => walk(-1) })}
    ${iconButton({ icon: "down", label: t("deals-after"), keys: "j", disabled: !can(1), run: () => walk(1) })}
    ${iconButton({
      icon: "more",
      label: t("base-more"),
      popup: "menu",
      testid: "record-menu",
      run: (event) =>
        openMenu(event.currentTarget as Element, menu(shown), { label: t("base-more"), align: "end" }),
    })}
    ${iconButton({ icon: "x", label: t("base-close"), keys: "Escape", testid: "panel-close", run: () => ctx.closeRecord() })}
  </div>`;
}

function write(
  ctx: Context,
  id: string,
  verb: "archive" | "unarchive" | "trash" | "restore",
): Promise<boolean> {
  return ctx.act(() => ctx.store.write({ noun: "deal", ask: { do: verb, with: { id } } }));
}

/** Off the board, and the panel closed; a toast brings it back. */
async function leave(ctx: Context, deal: Deal, verb: "archive" | "trash"): Promise<void> {
  const { id, title } = deal.card;
  if (!(await write(ctx, id, verb))) return;
  ctx.closeRecord();
  ctx.done(t(`deals-${verb}-done`, { title }));
}

function menu(shown: Shown): MenuItem[] {
  const { ctx, deal, readOnly } = shown;
  const { id } = deal.card;
  const copy: MenuItem = {
    label: t("deals-copy-link"),
    icon: "link",
    run: () => {
      void navigator.clipboard.writeText(`carnet://deal/${id}`).then(() => announce(t("base-copied")));
    },
  };
  if (deal.deleted_at !== null) {
    return [copy, { label: t("deals-restore"), icon: "restore", run: () => void write(ctx, id, "restore") }];
  }
  if (readOnly) return [copy];
  const archive: MenuItem =
    deal.archived_at === null
      ? {
          label: t("deals-archive"),
          icon: "archive",
          keys: "Backspace",
          testid: "deal-archive",
          run: () => void leave(ctx, deal, "archive"),
        }
      : { label: t("deals-unarchive"), icon: "restore", run: () => void write(ctx, id, "unarchive") };
  return [
    copy,
    { kind: "line" },
    archive,
    {
      label: t("deals-trash"),
      icon: "trash",
      danger: true,
      testid: "deal-trash",
      run: () => void leave(ctx, deal, "trash"),
    },
  ];
}

/** It is off the board: where it is, and the way back. */
function shelfNotice({ ctx, deal }: Shown): TemplateResult | typeof nothing {
  const { id } = deal.card;
  const notice = (
    words: string,
    verb: "unarchive" | "restore",
    label: string,
  ) => html`<p class="rec-notice deal-shelf">
    ${icon(verb === "restore" ? "trash" : "archive")}<span class="grow">${words}</span>
    <button type="button" class="btn quiet" @click=${() => void write(ctx, id, verb)}>${label}</button>
  </p>`;
  if (deal.deleted_at !== null) return notice(t("record-in-trash"), "restore", t("deals-restore"));
  if (deal.archived_at !== null) return notice(t("deals-is-archived"), "unarchive", t("deals-unarchive"));
  return nothing;
}
