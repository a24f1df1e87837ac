/**
 * How a deal ended, asked beside its card before anything is written: the day and the final amount, or why it was lost.
 * Enter accepts, Escape gives the move up.
 */
import { type Context, html, isoDay, moneyInput, on, render, t } from "../../base";
import { readDayWords } from "../../base/record/tasks/tasks";
import type { Card } from "../../generated/Card";
import { readAmount } from "./amount";

export interface End {
  readonly closed_on: string | null;
  readonly amount: number | null;
  readonly lost_reason: string | null;
}

const nothingKnown: End = { closed_on: null, amount: null, lost_reason: null };

/** The card as it stands now, or its folded column: a card may be drawn in its new column only two frames later. */
export function cardPlace(id: string): Promise<Element | null> {
  const look = () => {
    const card = document.querySelector(`[data-card="${id}"]`);
    const seen = card && card.getClientRects().length > 0;
    return seen ? card : document.querySelector(`[data-stage]:has([data-card="${id}"]) .col-head`);
  };
  return new Promise((found) => requestAnimationFrame(() => requestAnimationFrame(() => found(look()))));
}

/** `null` when the person gave up. Elsewhere than in the box, a click is a yes. */
export function askEnd(ctx: Context, anchor: Element, card: Card, kind: "won" | "lost"): Promise<End | null> {
  return new Promise((resolve) => {
    let answer: End | null = nothingKnown;
    const stop = on(
      window,
      "keydown",
      (event) => {
        if (event instanceof KeyboardEvent && event.key === "Escape") answer = null;
      },
      { capture: true },
    );
    const closed = () => {
      stop();
      // What is picked comes after the box has closed.
      setTimeout(() => resolve(answer));
    };
    const say = (end: Partial<End>) => {
      answer = { ...nothingKnown, ...end };
    };
    if (kind === "lost") void askReason(ctx, anchor, say, closed);
    else void askWon(ctx, anchor, card, say, closed);
  });
}

type Say = (end: Partial<End>) => void;

async function askReason(ctx: Context, anchor: Element, say: Say, closed: () => void): Promise<void> {
  const { openCombo } = await import("../../base/combo");
  const reasons = ctx.store.workspace.peek()?.lost_reasons ?? [];
  openCombo(anchor, {
    label: t("deals-lost-why"),
    placeholder: t("deals-lost-why"),
    search: (text) =>
      reasons
        .filter((reason) => reason.toLowerCase().includes(text.toLowerCase()))
        .map((reason) => ({ id: reason, label: reason })),
    create: (reason) => say({ lost_reason: reason }),
    pick: (reason) => say({ lost_reason: reason.label }),
    clear: { label: t("deals-lost-unsaid"), run: () => say({}) },
    closed,
  });
}

async function askWon(
  ctx: Context,
  anchor: Element,
  card: Card,
  say: Say,
  closed: () => void,
): Promise<void> {
  const { openPopover } = await import("../../base/popover");
  openPopover(anchor, { label: t("deals-won-how"), class: "won", closed }, (box, close) => {
    const today = isoDay().split("-").reverse().join("/");
    let problem = "";
    const value = (name: string) =>
      box.querySelector<HTMLInputElement>(`[name="${name}"]`)?.value.trim() ?? "";
    const submit = async (event: Event) => {
      event.preventDefault();
      const [day, amount] = [value("day"), value("amount")];
      const closed_on = day && day !== today ? await readDayWords(ctx, day) : null;
      const read = amount ? await readAmount(ctx, amount, card.currency).catch(() => null) : { amount: null };
      const fits = read !== null && (!("currency" in read) || read.currency === card.currency);
      problem =
        day && day !== today && !closed_on ? t("deals-won-day-unread") : fits ? "" : t("deals-amount-unread");
      if (closed_on && closed_on > isoDay()) problem = t("deals-won-day-later");
      if (problem) return paint();
      const same = read?.amount === card.amount;
      say({
        closed_on: closed_on === isoDay() ? null : closed_on,
        amount: same ? null : (read?.amount ?? null),
      });
      close();
    };
    const paint = () =>
      render(
        html`<form class="won-form" @submit=${(event: Event) => void submit(event)}>
          <p class="menu-heading">${t("deals-won-how")}</p>
          <label><span>${t("deals-won-day")}</span><input name="day" class="field-input" autocomplete="off" .defaultValue=${today} /></label>
          <label
            ><span>${t("deals-won-amount", { currency: card.currency })}</span
            ><input name="amount" class="field-input num" inputmode="decimal" autocomplete="off" .defaultValue=${card.amount === null ? "" : moneyInput(card.amount, card.currency)}
          /></label>
          <p class="field-error" role="alert" ?hidden=${problem === ""}>${problem}</p>
          <button type="submit" class="btn primary" data-testid="won">${t("deals-won-save")}</button>
        </form>`,
        box,
      );
    paint();
    queueMicrotask(() => {
      const amount = box.querySelector<HTMLInputElement>('[name="amount"]');
      amount?.focus();
      amount?.select();
    });
    return undefined;
  });
}
