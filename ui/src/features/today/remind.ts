/** Reminders inside the app: a toast at the time of a task, one for all that were missed. Rust says which and when. */
import type { Context, Dispose } from "../../base";
import { recordOf, t } from "../../base";

/** Looked for at least so often, in milliseconds: a computer sleeps, clocks are set. */
const EVERY = 60_000;

export function remindersSlot(_host: HTMLElement, ctx: Context): Dispose {
  // The desktop reminds by notifications of the system, also while its window is small.
  if (ctx.platform.desktop) return () => undefined;
  const place = `carnet-reminded-${ctx.store.workspace.peek()?.id ?? ctx.platform.kind}`;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let gone = false;
  const look = async () => {
    const since = Number(localStorage.getItem(place)) || Date.now();
    const ask = { noun: "today", ask: { do: "reminders", with: { since, silent: true } } } as const;
    const found = await ctx.store.ask(ask, "reminders").catch(() => undefined);
    if (gone) return;
    timer = setTimeout(look, Math.min(EVERY, Math.max((found?.next ?? Infinity) - Date.now(), 1_000)));
    if (!found) return;
    localStorage.setItem(place, String(Math.max(found.now, since)));
    const [first] = found.rows;
    if (!first) return;
    const record = found.count === 1 && first.about ? recordOf(first.about.on) : undefined;
    const title = [first.task.title || t("record-task-untitled"), first.about?.title]
      .filter(Boolean)
      .join(" · ");
    ctx.toast({
      text: found.count === 1 ? t("today-remind", { title }) : t("today-remind-many", { count: found.count }),
      label: t("today-show"),
      undo: () => ctx.go(record ? { record } : { page: "today", record: null }),
    });
  };
  void look();
  return () => {
    gone = true;
    clearTimeout(timer);
  };
}
