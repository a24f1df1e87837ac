/** "Aujourd'hui": whom to call back, in order; what waits for a word; what others did. */
import {
  type Context,
  type Dispose,
  disposers,
  emptyState,
  errorWords,
  html,
  icon,
  isoDay,
  mount,
  nothing,
  repeat,
  signal,
  t,
  view,
} from "../../base";
import { ago, dayLong, number } from "../../base/format";
import { quickLine, taskOf } from "../../base/quick";
import { eventIcon, eventWords } from "../../base/record/event";
import { recordOf } from "../../base/route";
import type { TimelineLine } from "../../generated/TimelineLine";
import type { Today } from "../../generated/Today";
import type { TodayDue } from "../../generated/TodayDue";
import type { TodayWaiting } from "../../generated/TodayWaiting";
import { type Acts, actsOf } from "./acts";
import { dueRow, waitingRow } from "./row";
import { walk } from "./walk";

const SEEN = "carnet-today-seen";

export function todayPage(host: HTMLElement, ctx: Context): Dispose {
  const everybody = signal(false);
  const here = `${SEEN}-${ctx.store.workspace.peek()?.id ?? ""}`;
  const since = Number(localStorage.getItem(here)) || null;
  const ask = (all: boolean) =>
    ctx.store.watch({ noun: "today", ask: { do: "get", with: { since, everybody: all } } }, "today");
  const read = signal(ask(false));
  const choose = () => {
    everybody.value = !everybody.value;
    read.peek().dispose();
    read.value = ask(everybody.value);
  };
  const acts = actsOf(ctx, () => read.peek());
  host.classList.add("rec-page");
  return disposers(
    () => read.peek().dispose(),
    () => localStorage.setItem(here, String(Date.now())),
    walk(host, acts),
    view(host, () => {
      const day = read.value.value.value;
      const error = read.value.error.value;
      return html`<div class="rec-head">
          <h1>${t("shell-today")}</h1>
          <span class="rec-total">${day ? dayLong(day.date) : nothing}</span>
          <span class="grow"></span>
          ${
            (ctx.store.workspace.value?.members.length ?? 0) > 1
              ? html`<button type="button" class="btn quiet" aria-pressed=${String(everybody.value)} data-testid="today-everybody" @click=${choose}>${t(everybody.value ? "today-all" : "today-mine")}</button>`
              : nothing
          }
        </div>
        ${
          acts.readOnly()
            ? nothing
            : html`<div class="rec-adder">${icon("plus", 14)}<div class="quick-line" ${mount("add", (at) => adder(at, ctx))}></div></div>`
        }
        <div class="rec-window today" data-testid="today">
          ${error ? html`<p class="rec-problem" role="alert">${errorWords(error)}</p>` : nothing}
          ${day ? body(ctx, day, acts) : nothing}
        </div>`;
    }),
  );
}

/** A task in one line: on whom it names, else a task of its own; today, when it names no day. */
function adder(host: HTMLElement, ctx: Context) {
  return quickLine(host, ctx, {
    noun: "task",
    class: "rec-bare",
    label: t("today-add"),
    hint: t("today-add-hint"),
    testid: "today-add",
    create: async (title, line) => {
      const on = line.contact
        ? `crm:contact:${line.contact}`
        : line.company
          ? `crm:company:${line.company}`
          : null;
      const draft = taskOf(title, { ...line, due: line.due ?? isoDay() });
      await ctx.store.write({ noun: "task", ask: { do: "create", with: { on, draft } } });
      ctx.announce(t("today-added", { title }));
    },
    close: () => host.closest(".rec-page")?.querySelector<HTMLElement>("[data-line]")?.focus(),
  });
}

function body(ctx: Context, day: Today, acts: Acts) {
  const due = (row: TodayDue) => dueRow(row, acts);
  const waiting = (row: TodayWaiting) => waitingRow(row, acts);
  const called = day.late.count + day.today.count === 0;
  const parts = [
    part("late", day.late, due),
    part("today", day.today, due),
    called ? done(day) : nothing,
    part("stale", day.stale, waiting),
    part("week", day.week, due),
    part("unplanned", day.unplanned, waiting),
    part("later", day.later, due),
  ];
  return html`${parts} ${day.changes.length > 0 ? changes(ctx, day.changes) : nothing}`;
}

function done(day: Today) {
  const nothingElse = day.stale.count + day.week.count + day.unplanned.count + day.later.count === 0;
  return nothingElse
    ? emptyState({ icon: "check", title: t("today-empty"), text: t("today-empty-text") })
    : html`<p class="today-done" data-testid="today-done">${icon("check")}<span>${t("today-clear")}</span></p>`;
}

interface Rows<R> {
  readonly rows: readonly R[];
  readonly count: number;
}

function part<R extends TodayDue | TodayWaiting>(
  id: string,
  { rows, count }: Rows<R>,
  row: (one: R) => unknown,
) {
  if (count === 0) return nothing;
  return html`<section class="today-part" data-testid=${`today-${id}`} data-part=${id}>
    <h2>${t(`today-${id}`)}<span class="rec-total num">${number(count)}</span></h2>
    <ol role="list">
      ${repeat(rows, (one) => ("task" in one ? one.task.id : one.about.on), row)}
    </ol>
    ${count > rows.length ? html`<p class="rec-faint">${t("today-more", { count: count - rows.length })}</p>` : nothing}
  </section>`;
}

function changes(ctx: Context, lines: readonly TimelineLine[]) {
  const open = (line: TimelineLine) => {
    const record = recordOf(line.on);
    if (record) ctx.go({ record });
  };
  const who = (line: TimelineLine) =>
    ctx.store.workspace.value?.members.find((one) => one.id === line.by)?.name ?? "";
  return html`<section class="today-part" data-testid="today-changes">
    <h2>${t("today-changes")}</h2>
    <ol class="rec-history" role="list">
      ${lines.map(
        (line) => html`<li>
          <span class="rec-history-icon">${icon(eventIcon(line.type), 14)}</span>
          <div class="grow tl-what">
            ${eventWords(line, ctx.store.workspace.value)}
            <button type="button" class="tl-about truncate" @click=${() => open(line)}>${line.about}</button>
          </div>
          <span class="rec-faint">${who(line)} · ${ago(line.at)}</span>
        </li>`,
      )}
    </ol>
  </section>`;
}
