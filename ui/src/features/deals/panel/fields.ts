/** The fields of a deal. What is typed as an amount or a day is read by Rust. */
import {
  type Choice,
  type Context,
  choiceField,
  comboField,
  dayMedium,
  html,
  isoDay,
  mark,
  menuField,
  money,
  moneyInput,
  nothing,
  openCalendar,
  openMenu,
  percent,
  type TemplateResult,
  t,
  textField,
} from "../../../base";
import { firstFound } from "../../../base/record/find";
import { customRows } from "../../../base/record/panel/custom";
import { openRecord } from "../../../base/record/panel/frame";
import { assigneeField } from "../../../base/record/panel/people";
import { readDayWords } from "../../../base/record/tasks/tasks";
import type { DealRequest } from "../../../generated/DealRequest";
import type { Pipeline } from "../../../generated/Pipeline";
import type { Stage } from "../../../generated/Stage";
import { readAmount } from "../amount";
import type { Shown } from "../panel";
import { findContacts, newContact } from "./contacts";

const MOST = 12;
const PRIORITIES = [0, 1, 2, 3] as const;

export function fields(shown: Shown): TemplateResult {
  const { ctx, deal, readOnly, save } = shown;
  return html`${amount(shown)} ${pipeline(shown)} ${stage(shown)} ${company(shown)} ${contact(shown)}
    ${assigneeField(ctx, deal.card.assignee, readOnly, (member) => save({ field: "assignee", value: member }))}
    ${closing(shown)} ${closed(shown)} ${probability(shown)} ${priority(shown)} ${source(shown)} ${lostReason(shown)}`;
}

function amount({ ctx, deal, readOnly, save }: Shown): TemplateResult {
  const { amount: minor, currency } = deal.card;
  const write = async (text: string) => {
    const value = text.trim() ? await readAmount(ctx, text.trim(), currency) : { amount: null, currency };
    await save({ field: "amount", value });
  };
  return html`<div
    ${textField({
      label: t("deals-amount"),
      field: "amount",
      icon: "money",
      value: minor === null ? "" : moneyInput(minor, currency),
      shown: minor === null ? "" : money(minor, currency),
      placeholder: t("base-empty-value"),
      inputmode: "decimal",
      readOnly,
      save: write,
      aside: currencyButton({ ctx, deal, readOnly, save }),
    })}
  ></div>`;
}

/** Amount and currency belong together: changing the currency writes both. */
function currencyButton({ ctx, deal, readOnly, save }: Shown): TemplateResult {
  const { amount: minor, currency } = deal.card;
  const own = ctx.store.workspace.value?.currency ?? currency;
  const known = [...new Set([own, currency, "EUR", "USD", "CHF", "GBP"])];
  const items = known.map((code) => ({
    label: code,
    checked: code === currency,
    run: () => void ctx.act(() => save({ field: "amount", value: { amount: minor, currency: code } })),
  }));
  return html`<button
    type="button"
    class="currency"
    data-field="currency"
    aria-haspopup="menu"
    aria-label=${`${t("deals-currency")}: ${currency}`}
    ?disabled=${readOnly}
    @click=${(event: Event) => openMenu(event.currentTarget as Element, items, { label: t("deals-currency") })}
  >
    ${currency}
  </button>`;
}

function stagesOf({ ctx, deal }: Shown): readonly Stage[] {
  return ctx.store.workspace.value?.pipelines.find((one) => one.id === deal.pipeline)?.stages ?? [];
}

export function stageDot(stage: Stage | undefined): TemplateResult {
  return html`<span class="stage-dot" data-kind=${stage?.kind ?? "open"}></span>`;
}

function stage(shown: Shown): TemplateResult {
  const { ctx, deal, readOnly } = shown;
  const stages = stagesOf(shown);
  const here = stages.find((one) => one.id === deal.card.stage);
  const move = async (to: Stage) => {
    const { id } = deal.card;
    const none = { after: null, before: null, lost_reason: null };
    const request = { id, pipeline: deal.pipeline, stage: to.id, ...none };
    const write = (ask: DealRequest) => ctx.act(() => ctx.store.write({ noun: "deal", ask }));
    if (to.kind === "open" || to === here) return write({ do: "move", with: request });
    const field = document.querySelector('.panel [data-field="stage"]');
    const { askEnd } = await import("../end");
    const answer = field ? await askEnd(ctx, field, deal.card, to.kind) : null;
    if (!answer) return false;
    const { closed_on, amount, lost_reason } = answer;
    return write({ do: "close", with: { to: { ...request, lost_reason }, closed_on, amount } });
  };
  return menuField({
    label: t("deals-stage"),
    field: "stage",
    icon: "stage",
    shown: html`<span class="rec-inline">${stageDot(here)}${here?.name ?? deal.card.stage}</span>`,
    readOnly,
    items: () => stages.map((one) => ({ label: one.name, checked: one === here, run: () => void move(one) })),
  });
}

/** Where there are several: into another's first open stage. */
function pipeline({ ctx, deal, readOnly }: Shown): TemplateResult | typeof nothing {
  const all = ctx.store.workspace.value?.pipelines ?? [];
  if (all.length < 2) return nothing;
  const move = (to: Pipeline) => {
    const stage = to.stages.find((one) => one.kind === "open");
    if (!stage || to.id === deal.pipeline) return;
    const request = {
      id: deal.card.id,
      pipeline: to.id,
      stage: stage.id,
      after: null,
      before: null,
      lost_reason: null,
    };
    void ctx.act(() => ctx.store.write({ noun: "deal", ask: { do: "move", with: request } }));
  };
  return menuField({
    label: t("deals-pipeline"),
    field: "pipeline",
    icon: "board",
    shown: all.find((one) => one.id === deal.pipeline)?.name,
    readOnly,
    items: () =>
      all.map((one) => ({ label: one.name, checked: one.id === deal.pipeline, run: () => move(one) })),
  });
}

async function findCompanies(ctx: Context, text: string): Promise<Choice[]> {
  const list = firstFound(text, MOST);
  const page = await ctx.store.ask({ noun: "company", ask: { do: "list", with: list } }, "companies");
  return page.rows.map((row) => ({
    id: row.id,
    label: row.name,
    detail: row.industry ?? "",
    picture: mark(row.name),
  }));
}

function company({ ctx, deal, readOnly, save }: Shown): TemplateResult {
  const { company: name } = deal.card;
  const { company_id: id } = deal;
  const create = async (text: string) => {
    const draft = { name: text, industry: null, website: null, tags: [] };
    const made = await ctx.store.write({ noun: "company", ask: { do: "create", with: draft } });
    await save({ field: "company", value: made ?? null });
  };
  return comboField({
    label: t("deals-company"),
    field: "company",
    icon: "company",
    shown: id
      ? html`<span class="rec-inline">${mark(name ?? "?")}<span class="truncate">${name ?? t("deals-not-here")}</span></span>`
      : undefined,
    readOnly,
    aside: id ? openRecord(name ?? "", () => ctx.go({ record: { noun: "company", id } })) : undefined,
    combo: {
      placeholder: t("deals-company-find"),
      search: (text) => findCompanies(ctx, text),
      create: (text) => void ctx.act(() => create(text)),
      pick: (choice) => void ctx.act(() => save({ field: "company", value: choice.id })),
      ...(id
        ? {
            clear: {
              label: t("deals-company-none"),
              run: () => void ctx.act(() => save({ field: "company", value: null })),
            },
          }
        : {}),
    },
  });
}

function contact({ ctx, deal, readOnly, save }: Shown): TemplateResult {
  const { contact: name } = deal.card;
  const { contact_id: id } = deal;
  const create = async (text: string) =>
    save({ field: "contact", value: await newContact(ctx, text, deal.company_id) });
  return comboField({
    label: t("deals-contact"),
    field: "contact",
    icon: "person",
    shown: id ? (name ?? t("deals-not-here")) : undefined,
    readOnly,
    aside: id ? openRecord(name ?? "", () => ctx.go({ record: { noun: "contact", id } })) : undefined,
    combo: {
      placeholder: t("deals-contact-find"),
      search: (text) => findContacts(ctx, text),
      create: (text) => void ctx.act(() => create(text)),
      pick: (choice) => void ctx.act(() => save({ field: "contact", value: choice.id })),
      ...(id
        ? {
            clear: {
              label: t("deals-contact-none"),
              run: () => void ctx.act(() => save({ field: "contact", value: null })),
            },
          }
        : {}),
    },
  });
}

function closing({ ctx, deal, readOnly, save }: Shown): TemplateResult {
  const { expected_close: value } = deal;
  return choiceField({
    label: t("deals-close"),
    field: "expected_close",
    icon: "calendar",
    shown: value ? dayMedium(value) : undefined,
    readOnly,
    open: (anchor) =>
      void openCalendar(anchor, {
        label: t("deals-close"),
        value,
        read: (text) => readDayWords(ctx, text),
        pick: (day) => void ctx.act(() => save({ field: "expected_close", value: day })),
      }),
  });
}

/** The day it was won or lost, of a deal that is. */
function closed({ ctx, deal, readOnly, save }: Shown): TemplateResult | typeof nothing {
  if (deal.closed_at === null) return nothing;
  const value = isoDay(0, new Date(deal.closed_at));
  return choiceField({
    label: t("deals-closed"),
    field: "closed_on",
    icon: "check",
    shown: dayMedium(value),
    readOnly,
    open: (anchor) =>
      void openCalendar(anchor, {
        label: t("deals-closed"),
        value,
        read: (text) => readDayWords(ctx, text),
        pick: (day) => day && void ctx.act(() => save({ field: "closed_on", value: day })),
      }),
  });
}

function probability({ deal, readOnly, save }: Shown): TemplateResult {
  const own = deal.probability;
  const write = (text: string) => {
    const digits = text.replace(/[\s%\u00a0\u202f]/g, "");
    if (digits === "") return save({ field: "probability", value: null });
    const value = Number(digits);
    if (!Number.isInteger(value) || value < 0 || value > 100)
      return Promise.reject(new Error(t("deals-probability-unread")));
    return save({ field: "probability", value });
  };
  return html`<div
    ${textField({
      label: t("deals-probability"),
      field: "probability",
      icon: "percent",
      value: own === null ? "" : String(own),
      shown: own === null ? "" : percent(own),
      placeholder: t("deals-probability-stage", { percent: percent(deal.stage_probability) }),
      inputmode: "numeric",
      readOnly,
      save: write,
    })}
  ></div>`;
}

function priority({ ctx, deal, readOnly, save }: Shown): TemplateResult {
  const { priority: value } = deal.card;
  return menuField({
    label: t("deals-priority"),
    field: "priority",
    icon: "flag",
    shown: value === 0 ? undefined : t(`deals-priority-${value}`),
    readOnly,
    items: () =>
      PRIORITIES.map((one) => ({
        label: t(`deals-priority-${one}`),
        checked: one === value,
        run: () => void ctx.act(() => save({ field: "priority", value: one })),
      })),
  });
}

function source({ deal, readOnly, save }: Shown): TemplateResult {
  return html`<div
    ${textField({
      label: t("deals-source"),
      field: "source",
      icon: "source",
      value: deal.source ?? "",
      placeholder: t("base-empty-value"),
      readOnly,
      save: (text) => save({ field: "source", value: text.trim() || null }),
    })}
  ></div>`;
}

/** Only where it means something: in a lost stage, or when somebody wrote it. */
function lostReason(shown: Shown): TemplateResult | typeof nothing {
  const { ctx, deal, readOnly, save } = shown;
  const lost = stagesOf(shown).find((one) => one.id === deal.card.stage)?.kind === "lost";
  if (!lost && !deal.lost_reason) return nothing;
  const write = (value: string | null) => void ctx.act(() => save({ field: "lost_reason", value }));
  return comboField({
    label: t("deals-lost-reason"),
    field: "lost_reason",
    icon: "info",
    shown: deal.lost_reason ?? undefined,
    placeholder: t("deals-lost-why"),
    readOnly,
    combo: {
      placeholder: t("deals-lost-why"),
      search: (text) =>
        (ctx.store.workspace.value?.lost_reasons ?? [])
          .filter((one) => one.toLowerCase().includes(text.toLowerCase()))
          .map((one) => ({ id: one, label: one })),
      create: write,
      pick: (choice) => write(choice.label),
      clear: { label: t("base-clear"), run: () => write(null) },
    },
  });
}

export function customFields({ ctx, deal, readOnly, save }: Shown): TemplateResult[] {
  return customRows(ctx, { on: "deal", custom: deal.custom, readOnly, save });
}
