/** Small things around elements: ids, focus, platform. */

export const isMac = /Mac|iPhone|iPad/.test(navigator.platform);

let last = 0;
/** An id for aria-labelledby and friends, unique in this page. */
export function freshId(prefix: string): string {
  last += 1;
  return `${prefix}-${last}`;
}

/** Where a person types: single-key shortcuts stay quiet there. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable) return true;
  if (target instanceof HTMLInputElement)
    return !["checkbox", "radio", "button", "submit"].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

/** Still composing (an accent, a Chinese word): Enter confirms the word, nothing else. WebKit says it by 229 alone. */
export function isComposing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229;
}

const focusable =
  'a[href],button:not([disabled]),input:not([disabled]),select:not([disabled]),textarea:not([disabled]),[tabindex]:not([tabindex="-1"]),[contenteditable="true"]';

export function focusables(root: HTMLElement): HTMLElement[] {
  return [...root.querySelectorAll<HTMLElement>(focusable)].filter((one) => !one.hidden && one.tabIndex >= 0);
}

/** Movement that explains something may run; a person may have asked for none. */
export function calm(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** Runs once before the next frame, however often it is asked. */
export function oncePerFrame(run: () => void): () => void {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      run();
    });
  };
}
