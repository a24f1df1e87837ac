/** "Aujourd'hui": whom to call back, in order; what waits for a word; what others did. */
import {
  allWords,
  avatar,
  type Context,
  type Dispose,
  disposers,
  emptyState,
  errorWords,
  html,
  icon,
  mount,
  nothing,
  repeat,
  signal,
  t,
  view,
} from "../../base";
import { dayLong, number } from "../../base/format";
import { recordOf } from "../../base/route";
import type { Today } from "../../generated/Today";
import type { TodayDue } from "../../generated/TodayDue";
import type { TodayWaiting } from "../../generated/TodayWaiting";
import type { Acts } from "./acts";
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
  // The day stands before what is done with it, and what others did, have come.
  const late = Promise.all([import("./acts"), import("./late"), allWords()]);
  const more = signal<typeof import("./late") | null>(null);
  void late.then(([, module]) => {
    more.value = module;
  });
  const ready = late.then(([{ actsOf }]) => actsOf(ctx, () => read.peek()));
  const acts: Acts = {
    done: (row) => void ready.then((one) => one.done(row)),
    snooze: (row, anchor) => void ready.then((one) => one.snooze(row, anchor)),
    plan: (row, anchor) => void ready.then((one) => one.plan(row, anchor)),
    log: (about) => void ready.then((one) => one.log(about)),
    open: (about) => {
      const record = about ? recordOf(about.on) : undefined;
      if (record) ctx.go({ record });
    },
    whose: (id) => {
      const here = ctx.store.workspace.value;
      const other = id !== here?.me && here?.members.find((one) => one.id === id);
      return other ? avatar(other.name, other.color, 20) : nothing;
    },
    readOnly: () => ctx.store.workspace.value?.read_only ?? true,
    day: () => read.peek().value.peek(),
  };
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
              ? html`<button type="button" class="btn quiet" aria-pressed=${String(everybody.value)} data-testid="today-everybody" @click=${choose}>${icon("person")}<span>${t(everybody.value ? "today-all" : "today-mine")}</span></button>`
              : nothing
          }
        </div>
        ${
          acts.readOnly()
            ? nothing
            : html`<div class="rec-adder">${icon("plus", 14)}<div class="quick-line" ${mount(more.value ? "add" : "", (at) => more.peek()?.adder(at, ctx) ?? (() => undefined))}></div></div>`
        }
        <div class="rec-window today" data-testid="today">
          ${error ? html`<p class="rec-problem" role="alert">${errorWords(error)}</p>` : nothing}
          ${day ? body(day, acts) : nothing}
          ${day && day.changes.length > 0 ? (more.value?.changes(ctx, day.changes) ?? nothing) : nothing}
        </div>`;
    }),
  );
}

function body(day: Today, acts: Acts) {
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
  return html`${parts}`;
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
