/** All of a task in one small form: day, time, who, how it recurs. Loaded when it is first asked for. */
import type { Task } from "../../../generated/Task";
import type { TaskDraft } from "../../../generated/TaskDraft";
import type { Context } from "../../context";
import { isoDay, timeOf } from "../../format";
import { html, nothing, render } from "../../html";
import { icon } from "../../icon";
import { openMenu } from "../../menu";
import { openPopover } from "../../popover";
import { announce } from "../../toast";
import { intlLocale, t } from "../../words";
import { type Repeat, readRepeat, rhythms, weekdayOf, weekdays, writeRepeat } from "./repeat";

const NOBODY = "00000000-0000-0000-0000-000000000000";

export function openTask(ctx: Context, anchor: Element, on: string | null, task: Task): void {
  const title = task.title || t("record-task-untitled");
  openPopover(anchor, { label: title, class: "task-more", align: "end" }, (box, close) => {
    let day = task.due?.slice(0, 10) ?? "";
    const before = readRepeat(task.repeat);
    let repeat: Repeat = before;
    const people = ctx.store.workspace.peek()?.members ?? [];
    const save = (event: Event) => {
      event.preventDefault();
      const form = new FormData(event.target as HTMLFormElement);
      const time = String(form.get("time") ?? "");
      // What nobody touched stays: the 31st is not the 28th because the task stands in a February.
      const touched = repeat !== before || day !== (task.due?.slice(0, 10) ?? "");
      const rule = touched ? writeRepeat(repeat, day || isoDay()) : undefined;
      // A rhythm needs a day to start from.
      const due = day || (rule ? isoDay() : "");
      const draft: TaskDraft = {
        title: "",
        due: due && time ? `${due}T${time}` : due,
        due_zone: timeOf(task.due ?? "") === time ? task.due_zone : null,
        assignee: form.has("who") ? String(form.get("who")) || NOBODY : null,
        ...(rule === undefined ? {} : { repeat: rule }),
      };
      close();
      void ctx.act(() =>
        ctx.store.write({ noun: "task", ask: { do: "edit", with: { on, id: task.id, draft } } }),
      );
    };
    const change = (next: Partial<Repeat>) => {
      repeat = { ...repeat, ...next };
      paint();
    };
    const row = (label: string, field: unknown) =>
      html`<label class="task-row"><span>${label}</span>${field}</label>`;
    const letter = new Intl.DateTimeFormat(intlLocale(), { weekday: "narrow" });
    const name = new Intl.DateTimeFormat(intlLocale(), { weekday: "long" });
    /** A Monday, and the days after it. */
    const nth = (at: number) => new Date(2024, 0, 1 + at, 12);
    const dayBox = (one: string, at: number) => html`<label class="task-day" title=${name.format(nth(at))}
      ><input type="checkbox" class="sr-only" aria-label=${name.format(nth(at))} .checked=${repeat.days.includes(one)}
        @change=${() => change({ days: repeat.days.includes(one) ? repeat.days.filter((other) => other !== one) : [...repeat.days, one] })} /><span>${letter.format(nth(at))}</span></label
    >`;
    const paint = () =>
      render(
        html`<form data-testid="task-more" @submit=${save}>
          ${row(
            t("record-task-date"),
            html`<input class="input" type="date" name="day" .value=${day} @input=${(event: Event) => {
              day = (event.target as HTMLInputElement).value;
              paint();
            }} />`,
          )}
          ${row(t("record-task-time"), html`<input class="input" type="time" name="time" value=${timeOf(task.due ?? "")} />`)}
          ${
            people.length > 1
              ? row(
                  t("table-owner"),
                  html`<select class="input" name="who">
                    <option value="">${t("base-none")}</option>
                    ${people.map((one) => html`<option value=${one.id} ?selected=${one.id === task.assignee}>${one.name}</option>`)}
                  </select>`,
                )
              : nothing
          }
          ${row(
            t("record-task-repeat"),
            html`<select class="input" name="repeat" @change=${(event: Event) => {
              const rhythm = (event.target as HTMLSelectElement).value as Repeat["rhythm"];
              change({ rhythm, days: rhythm === "weekly" ? [weekdayOf(day || isoDay())] : [] });
            }}>
              ${[...rhythms, ...(repeat.rhythm === "other" ? (["other"] as const) : [])].map(
                (one) =>
                  html`<option value=${one} ?selected=${one === repeat.rhythm}>${t(`record-repeat-${one}`, {
                    day: Number((day || isoDay()).slice(8)),
                    weekday: name.format(new Date(`${day || isoDay()}T12:00`)),
                  })}</option>`,
              )}
            </select>`,
          )}
          ${repeat.rhythm === "weekly" ? html`<div class="task-days" role="group" aria-label=${t("record-task-repeat")}>${weekdays.map(dayBox)}</div>` : nothing}
          ${
            repeat.rhythm === "never" || repeat.rhythm === "other"
              ? nothing
              : row(
                  t("record-task-until"),
                  html`<input class="input" type="date" name="until" .value=${repeat.until} @input=${(
                    event: Event,
                  ) => {
                    repeat = { ...repeat, until: (event.target as HTMLInputElement).value };
                  }} />`,
                )
          }
          <button type="submit" class="btn primary">${icon("check", 14)}${t("record-task-save")}</button>
        </form>`,
        box,
      );
    paint();
    return undefined;
  });
}

/** A text for a step of a sequence, its gaps filled: sent by the mail program, or copied. */
export async function openLetter(ctx: Context, anchor: Element, on: string, text: string): Promise<void> {
  const deal = on.split(":").at(-1) ?? "";
  const ask = { noun: "sequence", ask: { do: "write", with: { deal, text } } } as const;
  await ctx.act(async () => {
    const { to, subject, body } = await ctx.store.ask(ask, "letter");
    const gaps = new URLSearchParams({ subject, body }).toString().replaceAll("+", "%20");
    const copy = () => void navigator.clipboard.writeText(body).then(() => announce(t("base-copied")));
    openMenu(
      anchor,
      [
        {
          label: t("record-letter-mail"),
          icon: "mail",
          testid: "letter-mail",
          run: () => {
            location.href = `mailto:${encodeURIComponent(to ?? "")}?${gaps}`;
          },
        },
        { label: t("record-letter-copy"), icon: "note", testid: "letter-copy", run: copy },
      ],
      { label: t("record-letter"), align: "end" },
    );
  });
}
