/** The filter as chips in one line: each says its field and what holds; a click changes it, a cross takes it away. */
import type { FilterClause } from "../../../generated/FilterClause";
import type { FilterOp } from "../../../generated/FilterOp";
import type { Workspace } from "../../../generated/Workspace";
import type { Dispose } from "../../dispose";
import { dayShort } from "../../format";
import { html, nothing } from "../../html";
import { icon } from "../../icon";
import { type MenuItem, openMenu } from "../../menu";
import { askLine } from "../../popover";
import { view } from "../../signal";
import { t } from "../../words";
import type { Looking } from "./look";

interface Choice {
  readonly value: string;
  readonly label: string;
}

/** A field that is filtered by: by choices, by a time told from today, or by what is typed. */
export interface FilterField {
  readonly id: string;
  readonly label: string;
  readonly choices?: () => readonly Choice[];
  readonly when?: boolean;
  readonly typed?: readonly FilterOp[];
  /** Has or lacks a value. */
  readonly empty?: boolean;
}

const TIMES = [
  "overdue",
  "today",
  "tomorrow",
  "this_week",
  "next_week",
  "next_7_days",
  "this_month",
  "next_month",
  "last_7_days",
  "last_30_days",
  "last_month",
  "this_year",
] as const;

/** The member who looks after it: oneself first. */
export function people(workspace: Workspace | undefined): Choice[] {
  const others = (workspace?.members ?? []).filter((one) => one.id !== workspace?.me);
  return [
    { value: "me", label: t("table-me") },
    ...others.map((one) => ({ value: one.id, label: one.name })),
  ];
}

const words: readonly FilterOp[] = ["contains"];
/** Found by words, or empty. */
export const textFilter = (id: string, label: string): FilterField => ({
  id,
  label,
  typed: words,
  empty: true,
});
export const sizes: readonly FilterOp[] = ["gte", "lte"];

/** What records of every kind are filtered by: their owner, tags, source, when they were made and changed; custom fields. */
export function commonFilters(workspace: Workspace | undefined, on: string): FilterField[] {
  const custom = (workspace?.fields ?? [])
    .filter((field) => field.on === on && !field.removed)
    .map((field): FilterField => {
      const base = { id: `x:${field.id}`, label: field.name, empty: true };
      if (field.type === "choice")
        return { ...base, choices: () => field.options.map((one) => ({ value: one.id, label: one.name })) };
      if (field.type === "date") return { ...base, when: true };
      return { ...base, typed: field.type === "number" || field.type === "money" ? sizes : words };
    });
  return [
    { id: "assignee", label: t("table-owner"), choices: () => people(workspace), empty: true },
    {
      id: "tag",
      label: t("table-tags"),
      choices: () => (workspace?.tags ?? []).map((tag) => ({ value: tag, label: tag })),
      empty: true,
    },
    textFilter("source", t("deals-source")),
    { id: "created", label: t("table-created"), when: true },
    { id: "changed", label: t("table-changed"), when: true },
    ...custom,
  ];
}

export interface Chips {
  readonly look: Looking;
  fields(): readonly FilterField[];
  /** How many fit, in words. */
  count(): string;
}

export function chipsView(host: HTMLElement, chips: Chips): Dispose {
  const { look } = chips;
  return view(host, () => {
    const fields = chips.fields();
    const clauses = look.clauses.value;
    const clear = () => {
      look.clauses.value = [];
      look.text.value = "";
    };
    host.hidden = clauses.length === 0 && look.text.value.trim() === "";
    if (host.hidden) return nothing;
    return html`<div class="chips" role="group" aria-label=${t("table-filters")}>
      ${clauses.map((clause) => chip(look, fields, clause))}
      <span class="rec-faint num" role="status" data-testid="filter-count">${chips.count()}</span>
      <button type="button" class="btn quiet" data-testid="filter-clear" @click=${clear}>${t("table-filter-clear")}</button>
    </div>`;
  });
}

/** A field more to filter by. */
export function addFilter(look: Looking, fields: readonly FilterField[], anchor: Element): void {
  const items = fields.map(
    (field): MenuItem => ({
      label: field.label,
      testid: `filter-${field.id}`,
      run: () => openField(look, anchor, field),
    }),
  );
  openMenu(anchor, items, { label: t("table-filter-add") });
}

function chip(look: Looking, fields: readonly FilterField[], clause: FilterClause) {
  const field = fields.find((one) => one.id === clause.field);
  const label = field?.label ?? clause.field;
  const words = `${label}${t("table-colon")}${said(field, clause)}`;
  const remove = () => put(look, clause.field, undefined);
  return html`<span class="filter-chip" data-field=${clause.field}>
    <button type="button" class="filter-chip-words" aria-haspopup="menu" @click=${(event: Event) => field && openField(look, event.currentTarget as Element, field)}>${words}</button>
    <button type="button" class="icon-btn" aria-label=${t("table-filter-remove", { words })} @click=${remove}>${icon("x", 12)}</button>
  </span>`;
}

/** What a clause says, in words. */
function said(field: FilterField | undefined, { op, values }: FilterClause): string {
  if (op === "empty" || op === "not_empty") return t(`table-op-${op}`);
  if (op === "within") return t(`table-time-${values[0]}`);
  const choices = field?.choices?.() ?? [];
  const name = (value: string) => choices.find((one) => one.value === value)?.label ?? value;
  const list = values.map((value) => (/^\d{4}-\d\d-\d\d$/.test(value) ? dayShort(value) : name(value)));
  return t(`table-op-${op === "eq" ? "in" : op}`, { values: list.join(", ") });
}

/** One clause per field: the menu changes it. */
function put(look: Looking, field: string, clause: FilterClause | undefined): void {
  const before = look.clauses.peek();
  const at = before.findIndex((one) => one.field === field);
  const next = before.filter((one) => one.field !== field);
  if (clause) next.splice(at < 0 ? next.length : at, 0, clause);
  look.clauses.value = next;
}

function openField(look: Looking, anchor: Element, field: FilterField): void {
  const here = look.clauses.peek().find((one) => one.field === field.id);
  const set = (op: FilterOp, values: string[]) => put(look, field.id, { field: field.id, op, values });
  const items: MenuItem[] = [];
  for (const choice of field.choices?.() ?? []) {
    const on = here?.values.includes(choice.value) ?? false;
    const op = here?.op === "ne" ? "ne" : "in";
    items.push({
      label: choice.label,
      checked: on,
      run: () => {
        const rest = (here?.values ?? []).filter((value) => value !== choice.value);
        const values = on ? rest : [...rest, choice.value];
        if (values.length > 0) set(op, values);
        else put(look, field.id, undefined);
      },
    });
  }
  if (field.choices && here && here.values.length > 0 && field.id !== "rotting") {
    const out = here.op === "ne";
    items.push(
      { kind: "line" },
      { label: t("table-op-not"), checked: out, run: () => set(out ? "in" : "ne", here.values) },
    );
  }
  if (field.when) {
    for (const time of TIMES)
      items.push({
        label: t(`table-time-${time}`),
        checked: here?.values[0] === time,
        run: () => set("within", [time]),
      });
  }
  for (const op of field.typed ?? []) {
    const now = here?.op === op ? (here.values[0] ?? "") : "";
    items.push({
      label: t(`table-op-${op}`, { values: "…" }),
      checked: now !== "",
      run: () =>
        askLine(anchor, field.label, now, (text) =>
          text ? set(op, [text]) : put(look, field.id, undefined),
        ),
    });
  }
  if (field.empty) {
    items.push({ kind: "line" });
    for (const op of ["empty", "not_empty"] as const)
      items.push({ label: t(`table-op-${op}`), checked: here?.op === op, run: () => set(op, []) });
  }
  const only = items[0];
  if (field.typed?.length === 1 && !here && only && "run" in only) only.run();
  else openMenu(anchor, items, { label: field.label });
}
