/** What a follow-up chip opens. Loaded when it is first asked for. */
import { type Context, isoDay, type MenuItem, openCalendar, openMenu, t } from "../../base";
import { readDayWords } from "../../base/record/tasks/tasks";
import type { Task } from "../../generated/Task";

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
  const write = ctx.act(() =>
    ctx.store.write({ noun: "task", ask: { do: "check", with: { on, id: task.id, done: true } } }),
  );
  return write.then((saved) => {
    if (saved) ctx.done(t("deals-follow-checked", { title: task.title || t("deals-follow-up") }));
  });
}

function putDay(ctx: Context, on: string, task: Task | undefined, due: string | null): Promise<unknown> {
  const draft = { title: task?.title ?? "", due, due_zone: null, assignee: task?.assignee ?? null };
  return ctx.store.write({
    noun: "task",
    ask: task ? { do: "edit", with: { on, id: task.id, draft } } : { do: "create", with: { on, draft } },
  });
}
