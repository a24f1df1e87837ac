/** Says where this person is: at once, then at most ten times a second, fifteen while a card is in the hand. */
import { type Dispose, disposers } from "../base/dispose";
import type { Whereabouts } from "../generated/Whereabouts";
import type { Platform } from "../platform/types";

const PAUSE_MS = 100;
const DRAG_PAUSE_MS = 66;
/** A card in the hand is said again: others take it for dropped after five seconds of silence. */
const AGAIN_MS = 2_000;
const NOWHERE: Whereabouts = { document: null, field: null, dragging: null };

export interface Here {
  say(part: Partial<Whereabouts>): void;
  /** Whoever hears it may have forgotten. */
  again(): void;
  readonly dispose: Dispose;
}

export function openHere(tell: Platform["here"]): Here {
  let now = NOWHERE;
  let said = "";
  let last = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const send = () => {
    timer = undefined;
    said = JSON.stringify(now);
    last = performance.now();
    // The next one says it.
    tell?.(now).catch(() => undefined);
    if (now.dragging) timer = setTimeout(send, AGAIN_MS);
  };
  const plan = () => {
    if (!tell || JSON.stringify(now) === said) return;
    const rest = last + (now.dragging ? DRAG_PAUSE_MS : PAUSE_MS) - performance.now();
    clearTimeout(timer);
    if (rest <= 0) send();
    else timer = setTimeout(send, rest);
  };
  return {
    say: (part) => {
      now = { ...now, ...part };
      plan();
    },
    again: () => {
      if (said === "" || said === JSON.stringify(NOWHERE)) return;
      said = "";
      plan();
    },
    dispose: disposers(() => clearTimeout(timer)),
  };
}
