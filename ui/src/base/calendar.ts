/** Choosing a day: words ("demain", "+3j", read by Rust), a few days at hand, or a month. Weeks start on Monday. */
import { type Dispose, disposers } from "./dispose";
import { isComposing } from "./dom";
import { day, dayLong, isoDay } from "./format";
import { html, nothing, render } from "./html";
import { iconButton } from "./parts";
import { openPopover } from "./popover";
import { intlLocale, t } from "./words";

export interface CalendarOptions {
  readonly label: string;
  readonly value: string | null;
  /** Reads words as a day; Rust does it. */
  read(text: string): Promise<string | null>;
  pick(value: string | null): void;
  readonly closed?: () => void;
}

function iso(date: Date): string {
  return isoDay(0, date);
}

function monday(offset: number): string {
  const now = new Date();
  return isoDay(((8 - now.getDay()) % 7 || 7) + offset);
}

/** Six weeks that hold the month, from a Monday on. */
function weeks(month: Date): Date[][] {
  const first = new Date(month.getFullYear(), month.getMonth(), 1, 12);
  const start = 1 - ((first.getDay() + 6) % 7);
  return Array.from({ length: 6 }, (_, week) =>
    Array.from(
      { length: 7 },
      (_, at) => new Date(month.getFullYear(), month.getMonth(), start + week * 7 + at, 12),
    ),
  );
}

export function openCalendar(anchor: Element, options: CalendarOptions): Dispose {
  const extra = options.closed ? { closed: options.closed } : {};
  return openPopover(anchor, { label: options.label, class: "calendar", ...extra }, (box, close) => {
    let month = (options.value && day(options.value)) || new Date();
    let read: string | null = null;
    let text = "";
    const pick = (value: string | null) => {
      close();
      options.pick(value);
    };
    const typed = async (event: Event) => {
      text = (event.target as HTMLInputElement).value.trim();
      const mine = text;
      const found = text ? await options.read(text) : null;
      if (mine !== text) return;
      read = found;
      const date = read ? day(read) : undefined;
      if (date) month = date;
      paint();
    };
    const turn = (by: number) => {
      month = new Date(month.getFullYear(), month.getMonth() + by, 1, 12);
      paint();
    };
    const quick: readonly [string, string][] = [
      ["base-today", isoDay()],
      ["base-tomorrow", isoDay(1)],
      ["base-monday", monday(0)],
      ["base-week", isoDay(7)],
    ];
    const cell = (date: Date) => {
      const value = iso(date);
      const chosen = value === (read ?? options.value?.slice(0, 10));
      return html`<td>
        <button
          type="button"
          class="day"
          data-other=${date.getMonth() === month.getMonth() ? nothing : ""}
          aria-current=${value === isoDay() ? "date" : nothing}
          aria-pressed=${chosen ? "true" : "false"}
          aria-label=${dayLong(value)}
          @click=${() => pick(value)}
        >
          ${date.getDate()}
        </button>
      </td>`;
    };
    const paint = () => {
      const grid = weeks(month);
      const title = new Intl.DateTimeFormat(intlLocale(), { month: "long", year: "numeric" }).format(month);
      const letter = new Intl.DateTimeFormat(intlLocale(), { weekday: "narrow" });
      render(
        html`<input
            class="input"
            aria-label=${options.label}
            placeholder=${t("base-date-hint")}
            @input=${(event: Event) => void typed(event)}
            @keydown=${(event: KeyboardEvent) => {
              if (event.key !== "Enter" || isComposing(event)) return;
              event.preventDefault();
              if (read) pick(read);
            }}
          />
          <p class="calendar-read" role="status">${read ? dayLong(read) : text ? t("base-date-unread") : nothing}</p>
          <div class="calendar-quick">
            ${quick.map(([key, value]) => html`<button type="button" class="btn quiet" @click=${() => pick(value)}>${t(key)}</button>`)}
          </div>
          <div class="calendar-head">
            <span class="calendar-title">${title}</span>
            ${iconButton({ icon: "chevronLeft", label: t("base-month-before"), run: () => turn(-1) })}
            ${iconButton({ icon: "chevronRight", label: t("base-month-after"), run: () => turn(1) })}
          </div>
          <table>
            <thead>
              <tr>${(grid[0] ?? []).map((date) => html`<th scope="col">${letter.format(date)}</th>`)}</tr>
            </thead>
            <tbody>${grid.map((week) => html`<tr>${week.map(cell)}</tr>`)}</tbody>
          </table>
          ${options.value ? html`<button type="button" class="btn quiet calendar-none" @click=${() => pick(null)}>${t("base-date-none")}</button>` : nothing}`,
        box,
      );
    };
    paint();
    return disposers();
  });
}
