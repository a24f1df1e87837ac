/** The columns of the table: what stands in each, and how it is changed there. */
import { type Context, dayShort, html, money, moneyInput, nothing, percent, t } from "../../../base";
import {
  customColumns,
  dateWords,
  type GridColumn,
  ownerWords,
  tagWords,
} from "../../../base/record/list/columns";
import { readDayWords } from "../../../base/record/tasks/tasks";
import type { DealEdit } from "../../../generated/DealEdit";
import type { DealTableRow } from "../../../generated/DealTableRow";
import type { Workspace } from "../../../generated/Workspace";
import { readAmount } from "../amount";
import { followUpWords } from "../follow-up";

export interface Column extends GridColumn<DealTableRow> {
  /** The text that is edited there. */
  text?(row: DealTableRow): string;
  /** What the typed text means; amounts and days are read by Rust. */
  edit?(text: string, row: DealTableRow): DealEdit | "amount" | "day";
}

export function columnsOf(workspace: Workspace | undefined): Column[] {
  const stages = new Map(
    (workspace?.pipelines ?? []).flatMap((one) => one.stages).map((stage) => [stage.id, stage]),
  );
  const word = (id: "source" | "lost_reason", label: string): Column => ({
    id,
    label,
    group: true,
    show: (row) => row[id] ?? nothing,
    text: (row) => row[id] ?? "",
    edit: (text) => ({ field: id, value: text || null }),
  });
  const own: Column[] = [
    {
      id: "stage",
      label: t("deals-stage"),
      group: true,
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
    {
      id: "company",
      label: t("deals-company"),
      group: true,
      show: ({ card }) => card.company ?? nothing,
    },
    {
      id: "contact",
      label: t("deals-contact"),
      group: true,
      show: ({ card }) => card.contact ?? nothing,
    },
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
      group: true,
      show: ({ card }) => ownerWords(workspace, card.assignee),
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
      group: true,
      show: ({ card }) => (card.priority ? t(`deals-priority-${card.priority}`) : nothing),
    },
    { id: "tags", label: t("table-tags"), show: ({ card }) => tagWords(card.tags) },
    word("source", t("deals-source")),
    word("lost_reason", t("deals-lost-reason")),
    { id: "created", label: t("table-created"), show: (row) => dateWords(row.created_at) },
    { id: "changed", label: t("table-changed"), show: (row) => dateWords(row.changed_at) },
    { id: "closed", label: t("table-closed"), show: (row) => dateWords(row.closed_at) },
  ];
  const custom = customColumns<DealTableRow>(workspace, "deal").map((column): Column => {
    const field = workspace?.fields.find((one) => `x:${one.id}` === column.id);
    if (!field || !["text", "number", "link"].includes(field.type)) return column;
    return {
      ...column,
      text: (row) => row.custom.find((one) => one.field === field.id)?.value ?? "",
      edit: (text) => ({ field: "custom", value: { field: field.id, value: text || null } }),
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
