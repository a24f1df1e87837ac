/** The filter as chips in one line: each says its field and what holds; a click changes it, a cross takes it away. */
import {
  type Dispose,
  dayShort,
  html,
  icon,
  isComposing,
  type MenuItem,
  nothing,
  openMenu,
  openPopover,
  render,
  t,
  view,
} from "../../../base";
import type { FilterClause } from "../../../generated/FilterClause";
import type { FilterOp } from "../../../generated/FilterOp";
import type { BoardState } from "../state";

interface Choice {
  readonly value: string;
  readonly label: string;
}

/** A field that is filtered by: by choices, by a time told from today, or by what is typed. */
interface Field {
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

function fieldsOf(state: BoardState): Field[] {
  const workspace = state.ctx.store.workspace.value;
  const stages = () =>
    (state.board.peek()?.columns ?? []).map(({ stage }) => ({ value: stage.id, label: stage.name }));
  const people = () => [
    { value: "me", label: t("table-me") },
    ...(workspace?.members ?? [])
      .filter((one) => one.id !== workspace?.me)
      .map((one) => ({ value: one.id, label: one.name })),
  ];
  const priorities = () => [3, 2, 1].map((n) => ({ value: `${n}`, label: t(`deals-priority-${n}`) }));
  const words: readonly FilterOp[] = ["contains"];
  const sizes: readonly FilterOp[] = ["gte", "lte"];
  const custom = (workspace?.fields ?? [])
    .filter((field) => field.on === "deal" && !field.removed)
    .map((field): Field => {
      const base = { id: `x:${field.id}`, label: field.name, empty: true };
      if (field.type === "choice")
        return { ...base, choices: () => field.options.map((one) => ({ value: one.id, label: one.name })) };
      if (field.type === "date") return { ...base, when: true };
      return { ...base, typed: field.type === "number" || field.type === "money" ? sizes : words };
    });
  return [
    { id: "stage", label: t("deals-stage"), choices: stages },
    { id: "assignee", label: t("table-owner"), choices: people, empty: true },
    {
      id: "tag",
      label: t("table-tags"),
      choices: () => (workspace?.tags ?? []).map((tag) => ({ value: tag, label: tag })),
      empty: true,
    },
    { id: "amount", label: t("deals-amount"), typed: sizes, empty: true },
    { id: "follow_up", label: t("deals-follow-up"), when: true, empty: true },
    { id: "expected_close", label: t("deals-close"), when: true, empty: true },
    { id: "company", label: t("deals-company"), typed: words, empty: true },
    { id: "contact", label: t("deals-contact"), typed: words, empty: true },
    { id: "priority", label: t("deals-priority"), choices: priorities },
    { id: "source", label: t("deals-source"), typed: words, empty: true },
    { id: "rotting", label: t("table-rotting"), choices: () => [{ value: "true", label: t("table-yes") }] },
    { id: "created", label: t("table-created"), when: true },
    { id: "changed", label: t("table-changed"), when: true },
    { id: "closed", label: t("table-closed"), when: true },
    ...custom,
  ];
}

export function chipsView(host: HTMLElement, state: BoardState): Dispose {
  return view(host, () => {
    const fields = fieldsOf(state);
    const clauses = state.clauses.value;
    const { board } = state;
    const count = board.value?.columns.reduce((sum, column) => sum + column.count, 0) ?? 0;
    const clear = () => {
      state.clauses.value = [];
      state.filter.value = "";
    };
    host.hidden = !state.filtered.value;
    if (host.hidden) return nothing;
    return html`<div class="chips" role="group" aria-label=${t("table-filters")}>
      ${clauses.map((clause) => chip(state, fields, clause))}
      <span class="rec-faint num" role="status" data-testid="filter-count">${t("deals-count", { count })}</span>
            <button type="button" class="btn quiet" data-testid="filter-clear" @click=${clear}>${t("table-filter-clear")}</button>
    </div>`;
  });
}

/** A field more to filter by. */
export function addFilter(state: BoardState, anchor: Element): void {
  const items = fieldsOf(state).map(
    (field): MenuItem => ({
      label: field.label,
      testid: `filter-${field.id}`,
      run: () => openField(state, anchor, field),
    }),
  );
  openMenu(anchor, items, { label: t("table-filter-add") });
}

function chip(state: BoardState, fields: readonly Field[], clause: FilterClause) {
  const field = fields.find((one) => one.id === clause.field);
  const label = field?.label ?? clause.field;
  const words = `${label}${t("table-colon")}${said(field, clause)}`;
  const remove = () => put(state, clause.field, undefined);
  return html`<span class="filter-chip" data-field=${clause.field}>
    <button type="button" class="filter-chip-words" aria-haspopup="menu" @click=${(event: Event) => field && openField(state, event.currentTarget as Element, field)}>${words}</button>
    <button type="button" class="icon-btn" aria-label=${t("table-filter-remove", { words })} @click=${remove}>${icon("x", 12)}</button>
  </span>`;
}

/** What a clause says, in words. */
function said(field: Field | undefined, { op, values }: FilterClause): string {
  if (op === "empty" || op === "not_empty") return t(`table-op-${op}`);
  if (op === "within") return t(`table-time-${values[0]}`);
  const choices = field?.choices?.() ?? [];
  const name = (value: string) => choices.find((one) => one.value === value)?.label ?? value;
  const list = values.map((value) => (/^\d{4}-\d\d-\d\d$/.test(value) ? dayShort(value) : name(value)));
  return t(`table-op-${op === "eq" ? "in" : op}`, { values: list.join(", ") });
}

/** One clause per field: the menu changes it. */
function put(state: BoardState, field: string, clause: FilterClause | undefined): void {
  const before = state.clauses.peek();
  const at = before.findIndex((one) => one.field === field);
  const next = before.filter((one) => one.field !== field);
  if (clause) next.splice(at < 0 ? next.length : at, 0, clause);
  state.clauses.value = next;
}

function openField(state: BoardState, anchor: Element, field: Field): void {
  const here = state.clauses.peek().find((one) => one.field === field.id);
  const set = (op: FilterOp, values: string[]) => put(state, field.id, { field: field.id, op, values });
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
        else put(state, field.id, undefined);
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
        type(anchor, field.label, now, (text) => (text ? set(op, [text]) : put(state, field.id, undefined))),
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

/** A line to type in; Enter takes it. */
function type(anchor: Element, label: string, value: string, done: (text: string) => void): void {
  openPopover(anchor, { label, class: "filter-typed" }, (box, close) => {
    const key = (event: KeyboardEvent) => {
      if (event.key !== "Enter" || isComposing(event)) return;
      event.preventDefault();
      const text = (event.target as HTMLInputElement).value.trim();
      close();
      done(text);
    };
    render(
      html`<input class="input" aria-label=${label} placeholder=${label} .value=${value} data-testid="filter-typed" @keydown=${key} />`,
      box,
    );
    return undefined;
  });
}
