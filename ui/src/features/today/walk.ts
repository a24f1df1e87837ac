/** Keys of the day: from line to line, and what is done with the line that has the focus. */
import { commands, type Dispose, disposers } from "../../base";
import { listKeys } from "../../base/record/panel/keys";
import type { TodayDue } from "../../generated/TodayDue";
import type { TodayWaiting } from "../../generated/TodayWaiting";
import type { Acts } from "./acts";
import { todayKeys } from "./keys";

export function walk(host: HTMLElement, acts: Acts): Dispose {
  const lines = () => [...host.querySelectorAll<HTMLElement>("[data-line]")];
  const row = () => document.activeElement?.closest<HTMLElement>(".today-row") ?? null;
  const at = () => lines().findIndex((line) => row()?.contains(line));
  const step = (event?: KeyboardEvent) => {
    const by = event?.key === "ArrowUp" || event?.key === "k" ? -1 : 1;
    const all = lines();
    const next = all[Math.min(Math.max(at() + by, 0), all.length - 1)];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  };
  const rows = () => {
    const day = acts.day();
    return day
      ? [day.late, day.today, day.stale, day.week, day.unplanned, day.later].flatMap(
          (one) => one.rows as (TodayDue | TodayWaiting)[],
        )
      : [];
  };
  const found = () => {
    const { task, on } = row()?.dataset ?? {};
    return rows().find((one) => ("task" in one ? one.task.id === task : one.about.on === on));
  };
  const writes = () => !acts.readOnly() && row() !== null;
  const follow = (act: string) => ({
    when: () => row()?.querySelector(`[data-act="${act}"]`) != null,
    run: () => row()?.querySelector<HTMLElement>(`[data-act="${act}"]`)?.click(),
  });
  const done = () => {
    const one = found();
    if (!one || !("task" in one)) return;
    // The focus goes to the line that takes its place.
    const place = at();
    acts.done(one);
    requestAnimationFrame(() => (lines()[place] ?? lines().at(-1))?.focus());
  };
  const later = () => {
    const one = found();
    const anchor = row()?.querySelector('[data-testid="today-snooze"]');
    if (!one || !anchor) return;
    if ("task" in one) acts.snooze(one, anchor);
    else acts.plan(one, anchor);
  };
  return disposers(
    commands(document, listKeys, {
      "keys-lines": { when: () => lines().length > 0, run: step },
      "keys-new": { when: () => !acts.readOnly(), run: () => host.querySelector("input")?.focus() },
    }),
    commands(host, todayKeys, {
      "today-done": { when: writes, run: done },
      "today-snooze": { when: writes, run: later },
      "today-call": follow("today-call"),
      "today-mail": follow("today-mail"),
      "keys-log": {
        when: writes,
        run: () => {
          const about = found()?.about;
          if (about) acts.log(about);
        },
      },
    }),
  );
}
