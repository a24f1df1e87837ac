/** Something to be done by a view that may not be shown yet: "a new contact", once the contacts are here. */
import type { Dispose } from "./dispose";
import { effect, signal, untracked } from "./signal";

const wished = signal<{ readonly place: string; readonly what: string } | null>(null);

/** `place` is a page, or a record's document. */
export function wish(place: string, what: string): void {
  wished.value = { place, what };
}

/** Does what is wished at a place, as soon as it is ready: `ready` reads signals. */
export function grants(place: string, grant: (what: string) => void, ready = (): unknown => true): Dispose {
  return effect(() => {
    const one = wished.value;
    if (one?.place !== place || !ready()) return;
    untracked(() => {
      wished.value = null;
      // What the signals changed is drawn first.
      requestAnimationFrame(() => grant(one.what));
    });
  });
}
