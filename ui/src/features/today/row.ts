/** A line of the day: what, whom, why it is here, and what can be done with it. */
import { dayShort, html, icon, iconButton, money, nothing, t } from "../../base";
import { timeOf } from "../../base/format";
import type { TodayAbout } from "../../generated/TodayAbout";
import type { TodayDue } from "../../generated/TodayDue";
import type { TodayWaiting } from "../../generated/TodayWaiting";
import type { Acts } from "./acts";

export function dueRow(row: TodayDue, acts: Acts) {
  const { task, when, about } = row;
  const title = task.title || t("today-untitled");
  const due = "due" in when ? when.due : null;
  const time = due ? timeOf(due) : "";
  const day =
    when.when === "late"
      ? t("today-days-late", { days: when.days })
      : when.when === "today"
        ? time || t("base-today")
        : due
          ? `${dayShort(due)}${time ? ` ${time}` : ""}`
          : "";
  return html`<li class="today-row" data-task=${task.id} data-testid="today-row">
    <input type="checkbox" class="rec-check" aria-label=${t("today-check", { title })} .checked=${false} ?disabled=${acts.readOnly()} @change=${() => acts.done(row)} />
    ${opener(about, title, acts, task.repeat ? "sync" : null)}
    <span class="today-why" data-when=${when.when}>${day}${acts.whose(task.assignee)}</span>
    ${tools(about, acts, (anchor) => acts.snooze(row, anchor), "today-snooze")}
  </li>`;
}

export function waitingRow(row: TodayWaiting, acts: Acts) {
  const { about, why, days } = row;
  return html`<li class="today-row" data-on=${about.on} data-testid="today-row">
    <span class="today-sign">${icon(why === "unplanned" ? "circle" : "late", 14)}</span>
    ${opener(about, about.title, acts, null)}
    <span class="today-why" data-when=${why === "unplanned" ? "none" : "late"}>${t(`today-why-${why}`, { days })}</span>
    ${tools(about, acts, (anchor) => acts.plan(row, anchor), "today-plan")}
  </li>`;
}

/** The line itself: a click, Enter or O opens what it is about. */
function opener(about: TodayAbout | null, title: string, acts: Acts, sign: "sync" | null) {
  const more = about
    ? [about.title === title ? null : about.title, about.person, about.company, about.stage]
    : [t("today-own")];
  return html`<button type="button" class="today-open" data-line @click=${() => acts.open(about)}>
    <span class="today-title truncate">${title}${sign ? icon(sign, 12) : nothing}</span>
    <span class="truncate rec-faint">${[...new Set(more.filter(Boolean))].join(" · ")}</span>
    ${about?.amount != null && about.currency ? html`<span class="num today-amount">${money(about.amount, about.currency)}</span>` : nothing}
  </button>`;
}

function tools(about: TodayAbout | null, acts: Acts, later: (anchor: Element) => void, words: string) {
  const link = (href: string, label: string, sign: "phone" | "mail", id: string) =>
    html`<a class="icon-btn" href=${href} aria-label=${label} data-tip=${label} data-act=${id}>${icon(sign)}</a>`;
  return html`<span class="today-tools">
    ${about?.phone ? link(`tel:${about.phone.replaceAll(/[^\d+]/g, "")}`, `${t("today-call")} ${about.phone}`, "phone", "today-call") : nothing}
    ${about?.email ? link(`mailto:${encodeURIComponent(about.email)}`, `${t("today-mail")} ${about.email}`, "mail", "today-mail") : nothing}
    ${
      acts.readOnly()
        ? nothing
        : html`${about ? iconButton({ icon: "note", label: t("today-log"), keys: "r", run: () => acts.log(about) }) : nothing}
          ${iconButton({ icon: "clock", label: t(words), keys: "s", popup: "menu", testid: "today-snooze", run: (event) => later(event.currentTarget as Element) })}`
    }
  </span>`;
}
