/**
 * Toasts, and what screen readers are told. A toast is a shortcut to an undo, never the only copy of anything: it stays
 * 8 s, and waits while somebody points at it, is in it, or looks elsewhere.
 */
import { html, nothing, repeat } from "./html";
import { icon } from "./icon";
import { signal, view } from "./signal";
import { t } from "./words";

export interface Toast {
  readonly text: string;
  readonly kind?: "done" | "problem";
  /** Shows "Undo" (or `label`). */
  readonly undo?: () => void;
  readonly label?: string;
  /** Screen readers were told already. */
  readonly quiet?: boolean;
}

interface Shown extends Toast {
  readonly id: number;
}

const LIFE_MS = 8_000;
const MOST = 3;
const shown = signal<readonly Shown[]>([]);
let last = 0;
let waiting = false;

function drop(id: number): void {
  shown.value = shown.value.filter((one) => one.id !== id);
}

function age(id: number, left: number): void {
  if (!shown.peek().some((one) => one.id === id)) return;
  if (left <= 0) {
    drop(id);
    return;
  }
  const looking = !waiting && (typeof document.hasFocus !== "function" || document.hasFocus());
  setTimeout(() => age(id, looking ? left - 250 : left), 250);
}

export function toast(one: Toast): void {
  last += 1;
  shown.value = [...shown.value, { ...one, id: last }].slice(-MOST);
  age(last, LIFE_MS);
  if (!one.quiet) announce(one.text);
}

/** An undo by other means: what the toasts offer to undo may be undone by now. */
export function spendUndos(): void {
  shown.value = shown.value.filter((one) => !one.undo);
}

const spoken = signal("");
let said = 0;

/** Tells screen readers, at most once in 500 ms: the last thing said wins. */
export function announce(text: string): void {
  said += 1;
  const mine = said;
  setTimeout(() => {
    if (mine === said) spoken.value = spoken.value === text ? `${text}\u00a0` : text;
  }, 100);
}

/** The places where both appear; once per page. */
export function toasts(host: HTMLElement): () => void {
  const stop = view(
    host,
    () =>
      html`<div class="sr-only" role="status" aria-live="polite" data-testid="live">${spoken.value}</div>
      <div
        class="toasts"
        @pointerenter=${() => {
          waiting = true;
        }}
        @pointerleave=${() => {
          waiting = false;
        }}
        @focusin=${() => {
          waiting = true;
        }}
        @focusout=${() => {
          waiting = false;
        }}
      >
        ${repeat(shown.value, (one) => one.id, row)}
      </div>`,
  );
  return () => {
    stop();
    shown.value = [];
  };
}

function row(one: Shown) {
  const undo = () => {
    drop(one.id);
    one.undo?.();
  };
  return html`<div class="toast" data-kind=${one.kind ?? "done"} data-testid="toast">
    <span class="grow">${one.text}</span>
    ${one.undo ? html`<button type="button" class="btn quiet" @click=${undo}>${one.label ?? t("base-undo")}</button>` : nothing}
    <button type="button" class="icon-btn" aria-label=${t("base-close")} @click=${() => drop(one.id)}>${icon("x")}</button>
  </div>`;
}
