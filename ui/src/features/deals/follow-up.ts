/** The follow-up chip: whom to call, when. Its colour, its sign and its words say the same. */
import {
  type Context,
  dayLong,
  dayShort,
  html,
  type IconName,
  icon,
  isoDay,
  type MenuItem,
  openCalendar,
  openMenu,
  type TemplateResult,
  t,
} from "../../base";
import { readDayWords } from "../../base/record/tasks";
import type { FollowUp } from "../../generated/FollowUp";
import type { Task } from "../../generated/Task";

const signs: Readonly<Record<FollowUp["when"], IconName>> = {
  none: "circle",
  late: "late",
  today: "dot",
  planned: "clock",
};

export function followUpWords(one: FollowUp): string {
  if (one.when === "none") return t("deals-follow-none");
  if (one.when === "today") return t("deals-follow-today");
  if (one.when === "late") return t("deals-follow-late", { days: one.days });
  return dayShort(one.due);
}

export function followUpChip(
  one: FollowUp,
  title: string,
  tabindex: number,
  open: (anchor: Element) => void,
): TemplateResult {
  const words = followUpWords(one);
  return html`<button
    type="button"
    class="follow"
    data-when=${one.when}
    tabindex=${tabindex}
    aria-haspopup="menu"
    aria-label=${t("deals-follow-label", { title, words })}
    title=${one.when === "none" ? "" : dayLong(one.due)}
    @click=${(event: Event) => open(event.currentTarget as Element)}
  >
    ${icon(signs[one.when], 12)}<span>${words}</span>
  </button>`;
}

/** Done, put off, planned: the earliest open task of the deal, or a first one. */
export async function openFollowUp(ctx: Context, id: string, anchor: Element): Promise<void> {
  const on = `crm:deal:${id}`;
  const deal = await ctx.store
    .ask({ noun: "deal", ask: { do: "get", with: { id } } }, "deal")
    .catch(() => undefined);
  if (!deal) return;
  const task = deal.tasks.find((one) => one.done_at === null);
  const plan = (due: string | null) => void ctx.act(() => putDay(ctx, on, task, due));
  const days: readonly (readonly [string, string])[] = [
    [t("base-today"), isoDay()],
    [t("base-tomorrow"), isoDay(1)],
    [t("base-week"), isoDay(7)],
  ];
  const later = () =>
    openCalendar(anchor, {
      label: t("deals-follow-day"),
      value: task?.due ?? null,
      read: (text) => readDayWords(ctx, text),
      pick: plan,
    });
  const done = (): MenuItem[] =>
    task
      ? [
          {
            label: task.title ? t("deals-follow-done-named", { title: task.title }) : t("deals-follow-done"),
            icon: "check",
            run: () => void check(ctx, on, task),
          },
          { kind: "line" },
        ]
      : [];
  const items: MenuItem[] = [
    ...done(),
    { kind: "heading", label: task ? t("deals-follow-put-off") : t("deals-follow-plan") },
    ...days.map(([label, due]): MenuItem => ({ label, icon: "calendar", run: () => plan(due) })),
    { label: t("deals-follow-other"), icon: "clock", run: later },
  ];
  openMenu(anchor, items, { label: t("deals-follow-up") });
}

/** The earliest open task done, and the next one asked for. */
export async function doneAndNext(ctx: Context, id: string, anchor: Element): Promise<void> {
  const deal = await ctx.store
    .ask({ noun: "deal", ask: { do: "get", with: { id } } }, "deal")
    .catch(() => undefined);
  const task = deal?.tasks.find((one) => one.done_at === null);
  if (task) await check(ctx, `crm:deal:${id}`, task);
  await openFollowUp(ctx, id, anchor);
}

function check(ctx: Context, on: string, task: Task): Promise<void> {
  const write = (done: boolean) =>
    ctx.act(() => ctx.store.write({ noun: "task", ask: { do: "check", with: { on, id: task.id, done } } }));
  return write(true).then((saved) => {
    if (saved)
      ctx.toast({
        text: t("deals-follow-checked", { title: task.title || t("deals-follow-up") }),
        undo: () => void write(false),
      });
  });
}

function putDay(ctx: Context, on: string, task: Task | undefined, due: string | null): Promise<unknown> {
  const draft = { title: task?.title ?? "", due, due_zone: null, assignee: task?.assignee ?? null };
  return ctx.store.write({
    noun: "task",
    ask: task ? { do: "edit", with: { on, id: task.id, draft } } : { do: "create", with: { on, draft } },
  });
}
