/** What the first look at the board does without comes right behind it; whatever is shown later waits for it. */
import { allWords } from "../base/words";

let coming: Promise<unknown> | undefined;

/** The other words and the other styles. */
export function later(): Promise<unknown> {
  coming ??= Promise.all([allWords(), import("../style/later.css")]).catch((error: unknown) => {
    // The next one tries again.
    coming = undefined;
    throw error;
  });
  return coming;
}
