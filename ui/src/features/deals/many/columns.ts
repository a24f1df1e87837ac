/** The columns of the table: what stands in each, and how it is changed there. */
import {
  avatar,
  type Context,
  dayShort,
  html,
  money,
  moneyInput,
  nothing,
  percent,
  type TemplateResult,
  t,
  tagChip,
} from "../../../base";
import { readDayWords } from "../../../base/record/tasks";
import type { DealEdit } from "../../../generated/DealEdit";
import type { DealTableRow } from "../../../generated/DealTableRow";
import type { Workspace } from "../../../generated/Workspace";
import { readAmount } from "../amount";
import { followUpWords } from "../follow-up";

export interface Column {
  readonly id: string;
  readonly label: string;
  readonly number?: boolean;
  /** What stands there. */
  show(row: DealTableRow): TemplateResult | string | typeof nothing;
  /** The text that is edited there. */
  text?(row: DealTableRow): string;
  /** What the typed text means; amounts and days are read by Rust. */
  edit?(text: string, row: DealTableRow): DealEdit | "amount" | "day";
}

const date = (ms: number | null) => (ms === null ? nothing : dayShort(new Date(ms).toISOString()));

export function columnsOf(workspace: Workspace | undefined): Column[] {
  const members = workspace?.members ?? [];
  const stages = new Map(
    (workspace?.pipelines ?? []).flatMap((one) => one.stages).map((stage) => [stage.id, stage]),
  );
  const word = (id: "source" | "lost_reason", label: string): Column => ({
    id,
    label,
    show: (row) => row[id] ?? nothing,
    text: (row) => row[id] ?? "",
    edit: (text) => ({ field: id, value: text || null }),
  });
  const own: Column[] = [
    {
      id: "stage",
      label: t("deals-stage"),
      show: ({ card }) => {
        const stage = stages.get(card.stage);
        return html`<span class="stage-dot" data-kind=${stage?.kind ?? "open"}></span><span class="truncate">${stage?.name ?? card.stage}</span>`;
      },
    },
    {
      id: "amount",
      label: t("deals-amount"),
      number: true,
      show: ({ card }) => (card.amount === null ? nothing : money(card.amount, card.currency)),
      text: ({ card }) => (card.amount === null ? "" : moneyInput(card.amount, card.currency)),
      edit: () => "amount",
    },
    { id: "company", label: t("deals-company"), show: ({ card }) => card.company ?? nothing },
    { id: "contact", label: t("deals-contact"), show: ({ card }) => card.contact ?? nothing },
    {
      id: "follow_up",
      label: t("deals-follow-up"),
      show: ({ card }) =>
        html`<span class="tbl-when" data-when=${card.follow_up.when}>${followUpWords(card.follow_up)}</span>`,
    },
    {
      id: "expected_close",
      label: t("deals-close"),
      show: (row) => (row.expected_close ? dayShort(row.expected_close) : nothing),
      text: (row) => (row.expected_close ? dayShort(row.expected_close) : ""),
      edit: () => "day",
    },
    {
      id: "assignee",
      label: t("table-owner"),
      show: ({ card }) => {
        const member = members.find((one) => one.id === card.assignee);
        return member
          ? html`${avatar(member.name, member.color, 20, true)}<span class="truncate">${member.name}</span>`
          : nothing;
      },
    },
    {
      id: "probability",
      label: t("deals-probability"),
      number: true,
      show: (row) => percent(row.probability),
    },
    {
      id: "priority",
      label: t("deals-priority"),
      show: ({ card }) => (card.priority ? t(`deals-priority-${card.priority}`) : nothing),
    },
    {
      id: "tags",
      label: t("table-tags"),
      show: ({ card }) =>
        html`<span class="rec-chips">${card.tags.slice(0, 2).map((tag) => tagChip(tag))}</span>`,
    },
    word("source", t("deals-source")),
    word("lost_reason", t("deals-lost-reason")),
    { id: "created", label: t("table-created"), show: (row) => date(row.created_at) },
    { id: "changed", label: t("table-changed"), show: (row) => date(row.changed_at) },
    { id: "closed", label: t("table-closed"), show: (row) => date(row.closed_at) },
  ];
  const custom = (workspace?.fields ?? [])
    .filter((field) => field.on === "deal" && !field.removed)
    .map((field): Column => {
      const value = (row: DealTableRow) => row.custom.find((one) => one.field === field.id)?.value ?? "";
      const plain = field.type === "text" || field.type === "number" || field.type === "link";
      const shown = (text: string) => field.options.find((one) => one.id === text)?.name ?? text;
      return {
        id: `x:${field.id}`,
        label: field.name,
        show: (row) => (field.type === "date" && value(row) ? dayShort(value(row)) : shown(value(row))),
        ...(plain
          ? {
              text: value,
              edit: (text: string): DealEdit => ({
                field: "custom",
                value: { field: field.id, value: text || null },
              }),
            }
          : {}),
      };
    });
  return [...own, ...custom];
}

/** What was typed, as an edit: amounts and days are read by Rust. */
export async function meaning(
  ctx: Context,
  row: DealTableRow,
  edit: DealEdit | "amount" | "day",
  text: string,
): Promise<DealEdit> {
  if (edit === "day") return { field: "expected_close", value: text ? await readDayWords(ctx, text) : null };
  if (edit !== "amount") return edit;
  const { currency } = row.card;
  return {
    field: "amount",
    value: text ? await readAmount(ctx, text, currency) : { amount: null, currency },
  };
}
