/** While somebody types a new record: who is here already that may be the same one. It says so and is in nobody's way. */
import type { DuplicateAlike } from "../../../generated/DuplicateAlike";
import type { DuplicateTyped } from "../../../generated/DuplicateTyped";
import type { Context } from "../../context";
import type { Dispose } from "../../dispose";
import { html, nothing } from "../../html";
import { type ReadonlySignal, signal } from "../../signal";
import { t } from "../../words";

/** After so many milliseconds without a key. */
const PAUSE_MS = 150;

export interface Alike {
  readonly found: ReadonlySignal<readonly DuplicateAlike[]>;
  /** What is typed now; nothing forgets. */
  typed(what: DuplicateTyped | null): void;
  readonly dispose: Dispose;
}

export function alike(ctx: Context): Alike {
  const found = signal<readonly DuplicateAlike[]>([]);
  let asked = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = async (what: DuplicateTyped) => {
    const mine = asked;
    const ask = { do: "check", with: what } as const;
    const answer = await ctx.store.ask({ noun: "duplicate", ask }, "alike").catch(() => []);
    if (mine === asked) found.value = answer;
  };
  const stop = () => {
    asked += 1;
    clearTimeout(timer);
  };
  return {
    found,
    typed: (what) => {
      stop();
      if (what) timer = setTimeout(() => void look(what), PAUSE_MS);
      else found.value = [];
    },
    dispose: stop,
  };
}

/** A line for each; a click opens it. */
export function alikeLines(list: readonly DuplicateAlike[], open: (id: string) => void) {
  if (list.length === 0) return nothing;
  return html`<div class="rec-alike" role="status" data-testid="alike">
    <span class="rec-faint">${t(list.some((one) => one.sure) ? "duplicates-here" : "duplicates-here-maybe")}</span>
    ${list.map(
      ({ side, why }) =>
        html`<button type="button" class="btn quiet" data-testid="alike-open" @click=${() => open(side.id)}><strong>${side.name}</strong><span class="rec-faint truncate">${[...side.detail.slice(0, 2), why.map((one) => t(`duplicates-why-${one.replaceAll("_", "-")}`)).join(", ")].join(" · ")}</span></button>`,
    )}
  </div>`;
}
