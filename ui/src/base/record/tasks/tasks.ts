/** Follow-ups on a record: done, renamed, put off, added with one line. */
import type { Task } from "../../../generated/Task";
import type { TaskDraft } from "../../../generated/TaskDraft";
import { openCalendar } from "../../calendar";
import type { Context } from "../../context";
import { textField } from "../../field";
import { dayLong, dayShort, isoDay, timeOf } from "../../format";
import { html, nothing, repeat, type TemplateResult } from "../../html";
import { icon } from "../../icon";
import { mount } from "../../mount";
import { avatar, iconButton } from "../../parts";
import { quickLine, taskOf } from "../../quick";
import { t } from "../../words";

export interface TasksOptions {
  /** The document they are on, `crm:contact:…`. */
  readonly on: string;
  readonly tasks: readonly Task[];
  readonly readOnly: boolean;
}

function draftOf(task: Task, change: Partial<TaskDraft>): TaskDraft {
  return { title: task.title, due: task.due, due_zone: task.due_zone, assignee: task.assignee, ...change };
}

export function taskList(ctx: Context, options: TasksOptions): TemplateResult {
  return html`<div class="rec-tasks">
    ${repeat(
      options.tasks,
      (task) => task.id,
      (task) => row(ctx, options, task),
    )}
    ${options.readOnly ? nothing : adder(ctx, options)}
  </div>`;
}

function row(ctx: Context, { on, readOnly }: TasksOptions, task: Task): TemplateResult {
  const done = task.done_at !== null;
  const name = task.title || t("record-task-untitled");
  const edit = (change: Partial<TaskDraft>) =>
    ctx.store.write({
      noun: "task",
      ask: { do: "edit", with: { on, id: task.id, draft: draftOf(task, change) } },
    });
  const people = ctx.store.workspace.value?.members ?? [];
  const who = people.length > 1 ? people.find((one) => one.id === task.assignee) : undefined;
  const check = () =>
    ctx.act(() =>
      ctx.store.write({ noun: "task", ask: { do: "check", with: { on, id: task.id, done: !done } } }),
    );
  const write = (event: Event) => {
    const anchor = event.currentTarget as Element;
    void more().then(({ openLetter }) => openLetter(ctx, anchor, on, task.template ?? ""));
  };
  const remove = () =>
    ctx.act(() => ctx.store.write({ noun: "task", ask: { do: "remove", with: { on, id: task.id } } }));
  const due = (event: Event) =>
    openCalendar(event.currentTarget as Element, {
      label: t("record-task-day", { title: name }),
      value: task.due?.slice(0, 10) ?? null,
      read: (text) => readDayWords(ctx, text),
      pick: (day) => void ctx.act(() => edit({ due: day ? day + (task.due?.slice(10) ?? "") : "" })),
    });
  return html`<div class="rec-task" data-done=${String(done)}>
    <input type="checkbox" class="rec-check" aria-label=${t("today-done-toast", { title: name })} .checked=${done} ?disabled=${readOnly} @change=${check} />
    <div
      class="rec-task-title"
      ${textField({ label: t("record-task-title"), field: "task", look: "bare", value: task.title, placeholder: t("record-task-untitled"), readOnly, save: (title) => edit({ title: title.trim() }) })}
    ></div>
    <button type="button" class="rec-due" data-when=${done ? "done" : whenOf(task.due)} ?disabled=${readOnly} title=${task.due ? dayLong(task.due) : ""} @click=${due}>
      ${task.repeat ? icon("sync", 12) : nothing}${task.due ? html`<span class="num">${dayWords(task.due)}</span>` : html`${icon("calendar", 14)}<span class="sr-only">${t("record-task-no-day")}</span>`}
    </button>
    ${
      task.template && !done && on.startsWith("crm:deal:")
        ? iconButton({
            icon: "mail",
            label: t("record-letter"),
            popup: "menu",
            testid: "task-letter",
            run: write,
          })
        : nothing
    }
    ${who ? avatar(who.name, who.color, 16) : nothing}
    ${readOnly || done ? nothing : iconButton({ icon: "clock", label: t("record-task-more"), popup: "dialog", testid: "task-more-open", run: (event) => openMore(ctx, event.currentTarget as Element, on, task) })}
    ${readOnly ? nothing : iconButton({ icon: "x", label: t("record-task-remove", { title: name }), run: () => void remove() })}
  </div>`;
}

function whenOf(due: string | null): "none" | "late" | "today" | "planned" {
  if (!due) return "none";
  const day = due.slice(0, 10);
  const today = isoDay();
  return day < today ? "late" : day === today ? "today" : "planned";
}

function dayWords(due: string): string {
  const day = due.slice(0, 10) === isoDay() ? t("record-today") : dayShort(due);
  return `${day} ${timeOf(due)}`.trim();
}

const more = () => import("./task-more");

/** Day, time, who, how it recurs. */
export function openMore(ctx: Context, anchor: Element, on: string | null, task: Task): void {
  void more().then(({ openTask }) => openTask(ctx, anchor, on, task));
}

/** Without a day it is for today, as it always was. */
function adder(ctx: Context, { on }: TasksOptions): TemplateResult {
  const label = t("record-task-add");
  return html`<div class="rec-task rec-task-new">
    <span class="rec-plus">${icon("plus", 14)}</span>
    <div class="quick-line" ${mount(on, (host) =>
      quickLine(host, ctx, {
        noun: "task_here",
        class: "rec-bare",
        label,
        hint: label,
        testid: "task-add",
        create: (title, line) => {
          const draft = taskOf(title, { ...line, due: line.due ?? isoDay() });
          return ctx.store.write({ noun: "task", ask: { do: "create", with: { on, draft } } });
        },
      }),
    )}></div>
  </div>`;
}

/** "demain", "vendredi", "+3j": Rust reads them, as in a quick add. */
export async function readDayWords(ctx: Context, text: string): Promise<string | null> {
  // A line of a day alone is a title to the reader; behind a word it is a day.
  for (const line of [text, `x ${text}`]) {
    const ask = { noun: "deal", ask: { do: "read_quick_add", with: { text: line } } } as const;
    const { due } = await ctx.store.ask(ask, "quick_add");
    if (due) return due.slice(0, 10);
  }
  return null;
}
