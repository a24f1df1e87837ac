/** The follow-up chip: whom to call, when. Its colour, its sign and its words say the same. */
import {
  type Context,
  dayLong,
  dayShort,
  html,
  type IconName,
  icon,
  type TemplateResult,
  t,
} from "../../base";
import type { FollowUp } from "../../generated/FollowUp";

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
export const openFollowUp = async (ctx: Context, id: string, anchor: Element) =>
  (await import("./follow-menu")).openFollowUp(ctx, id, anchor);

/** The earliest open task done, and the next one asked for. */
export const doneAndNext = async (ctx: Context, id: string, anchor: Element) =>
  (await import("./follow-menu")).doneAndNext(ctx, id, anchor);
