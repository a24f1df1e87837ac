/** Cards that moved glide from where they were: only those on screen, in columns whose order changed, and not many. */
import { calm } from "../../base";

const MOST = 20;
const EASE = "cubic-bezier(.2,0,0,1)";

/** Where the cards on screen are; `undefined` when nobody wants movement. */
export function snapshot(root: HTMLElement): Map<string, DOMRect> | undefined {
  if (calm()) return undefined;
  const view = root.getBoundingClientRect();
  const places = new Map<string, DOMRect>();
  for (const list of root.querySelectorAll<HTMLElement>(".col-cards")) {
    for (const card of list.querySelectorAll<HTMLElement>("[data-card]")) {
      const at = card.getBoundingClientRect();
      if (at.top > view.bottom) break;
      if (at.bottom > view.top && card.dataset.card) places.set(card.dataset.card, at);
    }
  }
  return places;
}

/** Plays the way from the old places to the new ones. */
export function glide(root: HTMLElement, before: Map<string, DOMRect> | undefined, ms: number): void {
  if (!before) return;
  let left = MOST;
  for (const [id, from] of before) {
    const card = root.querySelector<HTMLElement>(`[data-card="${id}"]`);
    if (!card || left === 0) continue;
    const to = card.getBoundingClientRect();
    const [x, y] = [from.left - to.left, from.top - to.top];
    if ((Math.abs(x) < 1 && Math.abs(y) < 1) || to.width === 0) continue;
    left -= 1;
    card.animate([{ transform: `translate(${x}px,${y}px)` }, { transform: "none" }], {
      duration: ms,
      easing: EASE,
    });
  }
}

/** Lights a card up once: it is the one that moved, or that was just made. */
export function lightUp(root: HTMLElement, id: string): void {
  const card = root.querySelector<HTMLElement>(`[data-card="${id}"]`);
  if (!card) return;
  card.classList.remove("flash");
  // Reading a size lets the animation start anew.
  void card.offsetWidth;
  card.classList.add("flash");
}
