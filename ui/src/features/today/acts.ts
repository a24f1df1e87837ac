/** What is done with a line of the day. It is gone from the page in the next frame; a toast brings it back. */
import {
  type Context,
  isoDay,
  type MenuItem,
  type nothing,
  openCalendar,
  openMenu,
  type TemplateResult,
  t,
  wish,
} from "../../base";
import type { Watched } from "../../base/reads";
import { openMore, readDayWords } from "../../base/record/tasks/tasks";
import { recordOf } from "../../base/route";
import type { Snooze } from "../../generated/Snooze";
import type { TaskDraft } from "../../generated/TaskDraft";
import type { TaskRequest } from "../../generated/TaskRequest";
import type { Today } from "../../generated/Today";
import type { TodayAbout } from "../../generated/TodayAbout";
import type { TodayDue } from "../../generated/TodayDue";
import type { TodayWaiting } from "../../generated/TodayWaiting";

/** What the page and its keys call; most of it is here. */
export interface Acts {
  done(row: TodayDue): void;
  snooze(row: TodayDue, anchor: Element): void;
  plan(row: TodayWaiting, anchor: Element): void;
  log(about: TodayAbout): void;
  open(about: TodayAbout | null): void;
  /** The picture of who does it, when that is somebody else. */
  whose(assignee: string | null): TemplateResult | typeof nothing;
  readOnly(): boolean;
  day(): Today | undefined;
}

const steps: readonly Snooze[] = ["tomorrow", "three_days", "monday", "week"];

export function actsOf(ctx: Context, read: () => Watched<Today>) {
  const write = (ask: TaskRequest) => ctx.store.write({ noun: "task", ask });
  /** Gone from the page before Rust has said so; back when it refused. */
  const away = async (row: TodayDue | TodayWaiting, act: () => Promise<unknown>) => {
    const before = read().value.peek();
    if (before) read().expect(without(before, row));
    const saved = await ctx.act(act);
    if (!saved) read().again();
    return saved;
  };
  const back = (ask: TaskRequest) => () => void ctx.act(() => write(ask));
  const title = (row: TodayDue) => row.task.title || t("record-task-untitled");

  const done = async (row: TodayDue) => {
    const place = { on: row.about?.on ?? null, id: row.task.id };
    const saved = await away(row, () => write({ do: "check", with: { ...place, done: true } }));
    if (saved)
      ctx.toast({
        text: t("today-done-toast", { title: title(row) }),
        undo: back({ do: "check", with: { ...place, done: false } }),
      });
  };

  const put = async (row: TodayDue, ask: TaskRequest) => {
    const draft: TaskDraft = {
      title: "",
      due: row.task.due ?? "",
      due_zone: row.task.due_zone,
      assignee: null,
    };
    const before: TaskRequest = { do: "edit", with: { on: row.about?.on ?? null, id: row.task.id, draft } };
    if (await away(row, () => write(ask)))
      ctx.toast({ text: t("today-snoozed", { title: title(row) }), undo: back(before) });
  };

  const snooze = (row: TodayDue, anchor: Element) => {
    const place = { on: row.about?.on ?? null, id: row.task.id };
    const time = row.task.due?.slice(10) ?? "";
    const day = (due: string | null) => {
      const draft = { title: "", due: due ? due + time : "", due_zone: row.task.due_zone, assignee: null };
      void put(row, { do: "edit", with: { ...place, draft } });
    };
    const items = steps.map(
      (to): MenuItem => ({
        label: t(`today-to-${to.replace("_", "-")}`),
        icon: "clock",
        testid: `snooze-${to}`,
        run: () => void put(row, { do: "snooze", with: { ...place, to } }),
      }),
    );
    const more = { label: t("record-task-more"), icon: "sync", testid: "today-more" } as const;
    const form = () => openMore(ctx, anchor, place.on, row.task);
    menu(ctx, anchor, [...items, { ...more, run: form }], row.task.due, day);
  };

  /** A first next step for a deal that has none. */
  const plan = (row: TodayWaiting, anchor: Element) => {
    const day = (due: string | null) => {
      if (!due) return;
      const draft = { title: "", due, due_zone: null, assignee: null };
      void away(row, () => write({ do: "create", with: { on: row.about.on, draft } }));
    };
    const days = [
      [t("base-today"), isoDay()],
      [t("base-tomorrow"), isoDay(1)],
      [t("base-week"), isoDay(7)],
    ] as const;
    const items = days.map(([label, due]): MenuItem => ({ label, icon: "calendar", run: () => day(due) }));
    menu(ctx, anchor, items, null, day);
  };

  const log = (about: TodayAbout) => {
    const record = recordOf(about.on);
    if (record) ctx.go({ record });
    wish(about.on, "keys-log");
  };
  return { done, snooze, plan, log };
}

function menu(
  ctx: Context,
  anchor: Element,
  items: readonly MenuItem[],
  value: string | null,
  pick: (day: string | null) => void,
): void {
  const other = () =>
    openCalendar(anchor, {
      label: t("today-to-other"),
      value,
      read: (text) => readDayWords(ctx, text),
      pick,
    });
  openMenu(anchor, [...items, { label: t("today-to-other"), icon: "calendar", run: other }], {
    label: t("today-snooze"),
    align: "end",
  });
}

function without(day: Today, row: TodayDue | TodayWaiting): Today {
  const cut = <R>(part: { rows: R[]; count: number }) => {
    const rows = part.rows.filter((one) => one !== row);
    return { rows, count: part.count - (part.rows.length - rows.length) };
  };
  return {
    ...day,
    late: cut(day.late),
    today: cut(day.today),
    week: cut(day.week),
    later: cut(day.later),
    stale: cut(day.stale),
    unplanned: cut(day.unplanned),
  };
}
