/** A day: four that are asked for all the time, and any other. */
import type { Dispose } from "../dispose";
import { dayShort, isoDay } from "../format";
import { html, nothing, render } from "../html";
import { openPopover } from "../popover";
import { t } from "../words";

export interface DayOptions {
  readonly value: string | null;
  pick(day: string | null): void;
}

/** Days until next Monday: 1 to 7. */
export function toMonday(now = new Date()): number {
  return (8 - now.getDay()) % 7 || 7;
}

export function openDay(anchor: Element, options: DayOptions): Dispose {
  return openPopover(
    anchor,
    { label: t("record-day"), align: "end", class: "menu rec-day" },
    (box, close) => {
      const choose = (day: string | null) => {
        close();
        options.pick(day);
      };
      const line = (
        words: string,
        day: string,
      ) => html`<button type="button" class="menu-item" @click=${() => choose(day)}>
      <span class="menu-label">${words}</span><span class="rec-faint num">${dayShort(day)}</span>
    </button>`;
      const change = (event: Event) => {
        const value = (event.target as HTMLInputElement).value;
        if (/^\d{4}-\d{2}-\d{2}$/.test(value)) choose(value);
      };
      render(
        html`${line(t("record-today"), isoDay(0))} ${line(t("record-tomorrow"), isoDay(1))}
        ${line(t("record-in-three-days"), isoDay(3))} ${line(t("record-monday"), isoDay(toMonday()))}
        <label class="rec-day-other"><span>${t("record-other-day")}</span><input type="date" class="input" .value=${options.value ?? ""} @change=${change} /></label>
        ${options.value ? html`<button type="button" class="menu-item" @click=${() => choose(null)}><span class="menu-label">${t("record-no-day")}</span></button>` : nothing}`,
        box,
      );
      return undefined;
    },
  );
}
