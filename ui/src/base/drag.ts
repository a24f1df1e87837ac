/**
 * Dragging in lists with a mouse, a pen or a finger. One look on three engines, and WebDriver can drive it: native drag and
 * drop gives neither. The item itself goes through the lists as the place where it would land, a copy of it is in the hand.
 * lit owns the item: before anybody hears of the end, it stands again exactly where it stood.
 */
import { type Dispose, disposers, on } from "./dispose";
import { calm } from "./dom";

/** A mouse must go so far before it drags; a finger must rest so long, within so much. */
const SLACK = 4;
const REST_MS = 180;
const REST_SLACK = 6;
/** Near an edge the list scrolls by itself: within so much, so fast per frame. */
const EDGE = 56;
const SLOWEST = 4;
const FASTEST = 18;
const SETTLE_MS = 160;
/** Neighbours that are seen to make room. */
const NEIGHBOURS = 12;

/** Lists among which items can be dragged, as selectors. */
export interface Lists {
  readonly list: string;
  /** Children of a list. */
  readonly item: string;
  /** What stands for a list that it is in, when nothing of the list is under the pointer. */
  readonly around?: string;
  /** Items are taken here only. */
  readonly handle?: string;
  /** Items are not taken here. */
  readonly not?: string;
  /** Items stand side by side. */
  readonly across?: boolean;
  enabled?(): boolean;
  start?(item: HTMLElement, hand: HTMLElement): void;
  /** It would land in `list`, before `next`. */
  over?(item: HTMLElement, list: HTMLElement, next: Element | null): void;
  /** `to` counts the other items above; without it, the person gave up. */
  end(item: HTMLElement, to?: { list: HTMLElement; index: number }): void;
}

interface Point {
  x: number;
  y: number;
}

const far = (from: Point, to: Point) => Math.hypot(to.x - from.x, to.y - from.y);

export function dragLists(root: HTMLElement, lists: Lists): Dispose {
  let stop: Dispose = () => undefined;
  const down = (event: PointerEvent) => {
    const { target } = event;
    if (event.button !== 0 || !event.isPrimary || !(target instanceof Element)) return;
    const item = target.closest<HTMLElement>(lists.item);
    if (!item?.parentElement?.matches(lists.list) || lists.enabled?.() === false) return;
    if (lists.not && target.closest(lists.not)) return;
    if (lists.handle && !target.closest(lists.handle)) return;
    stop();
    stop = press(event, item, lists);
  };
  return disposers(on(root, "pointerdown", down as (event: HTMLElementEventMap["pointerdown"]) => void), () =>
    stop(),
  );
}

/** Between the press and the first move that drags. */
function press(event: PointerEvent, item: HTMLElement, lists: Lists): Dispose {
  const from = { x: event.clientX, y: event.clientY };
  const touch = event.pointerType === "touch";
  let held: ReturnType<typeof hold> | undefined;
  const all = disposers();
  const begin = (at: Point) => {
    held = hold(item, lists, from, at);
  };
  const leave = (commit: boolean) => {
    all();
    held?.drop(commit);
    held = undefined;
  };
  const move = (moved: PointerEvent) => {
    if (moved.pointerId !== event.pointerId) return;
    const at = { x: moved.clientX, y: moved.clientY };
    if (held) held.move(at);
    else if (touch && far(from, at) > REST_SLACK) leave(false);
    else if (!touch && far(from, at) > SLACK) begin(at);
  };
  const keep = (other: Event) => other.preventDefault();
  const rest = touch ? setTimeout(() => begin(from), REST_MS) : undefined;
  all.add(
    () => clearTimeout(rest),
    on(document, "pointermove", move as never),
    on(document, "pointerup", () => leave(true)),
    on(document, "pointercancel", () => leave(false)),
    on(document, "selectstart", keep),
    on(document, "dragstart", keep),
    on(document, "contextmenu", (menu) => touch && menu.preventDefault()),
    on(document, "touchmove", (moved) => held && moved.preventDefault(), { passive: false }),
    on(
      document,
      "keydown",
      (key) => {
        if (key.key !== "Escape" || !held) return;
        key.preventDefault();
        key.stopPropagation();
        leave(false);
      },
      { capture: true },
    ),
  );
  return () => leave(false);
}

/** The item is in the hand. */
function hold(item: HTMLElement, lists: Lists, from: Point, first: Point) {
  const home = { parent: item.parentElement, next: item.nextSibling };
  const rect = item.getBoundingClientRect();
  const hand = item.cloneNode(true) as HTMLElement;
  let at = first;
  let frame = 0;
  Object.assign(hand.style, {
    position: "fixed",
    left: `${rect.left}px`,
    top: `${rect.top}px`,
    width: `${rect.width}px`,
    height: `${rect.height}px`,
    margin: "0",
    pointerEvents: "none",
  });
  hand.classList.add("card-hand");
  hand.inert = true;
  document.body.append(hand);
  item.classList.add("card-ghost");
  document.documentElement.classList.add("is-dragging");
  getSelection()?.removeAllRanges();
  lists.start?.(item, hand);

  const place = () => {
    const under = document.elementFromPoint(at.x, at.y);
    const list = listAt(under, lists);
    if (!list) return;
    const next = nextAt(under, list, item, lists, at);
    if (next !== undefined && (list !== item.parentElement || next !== after(item, lists.item))) {
      settle(item, list, next, lists);
      lists.over?.(item, list, next);
    }
  };
  const move = (to: Point) => {
    at = to;
    hand.style.transform = `translate(${at.x - from.x}px,${at.y - from.y}px)`;
    place();
  };
  const scroll = () => {
    const under = document.elementFromPoint(at.x, at.y);
    if (scrolled(under, at)) place();
    frame = requestAnimationFrame(scroll);
  };
  frame = requestAnimationFrame(scroll);
  move(first);
  lists.over?.(item, home.parent as HTMLElement, after(item, lists.item));

  const drop = (commit: boolean) => {
    cancelAnimationFrame(frame);
    const list = item.parentElement as HTMLElement;
    const index = [...list.querySelectorAll(`:scope > ${lists.item}`)].indexOf(item);
    home.parent?.insertBefore(item, home.next);
    hand.remove();
    item.classList.remove("card-ghost");
    document.documentElement.classList.remove("is-dragging");
    // The click that a drop makes is no click.
    const click = on(window, "click", (one) => one.stopPropagation(), { capture: true });
    setTimeout(click);
    lists.end(item, commit ? { list, index } : undefined);
  };
  return { move, drop };
}

function listAt(under: Element | null, lists: Lists): HTMLElement | null {
  const list = under?.closest<HTMLElement>(lists.list);
  if (list || !lists.around) return list ?? null;
  return under?.closest(lists.around)?.querySelector<HTMLElement>(lists.list) ?? null;
}

function after(item: Element, selector: string): Element | null {
  const next = item.nextElementSibling;
  return next?.matches(selector) ? next : null;
}

/** The item before which it would land; `null`: the last place; `undefined`: where it is. */
function nextAt(
  under: Element | null,
  list: HTMLElement,
  item: HTMLElement,
  { item: selector, across }: Lists,
  { x, y }: Point,
): Element | null | undefined {
  const at = across ? x : y;
  const span = (one: Element) => {
    const box = one.getBoundingClientRect();
    return across ? [box.left, box.right] : [box.top, box.bottom];
  };
  const near = under?.closest(selector);
  if (near === item) return undefined;
  if (near && near.parentElement === list) {
    const [from = 0, to = 0] = span(near);
    const next = at < (from + to) / 2 ? near : after(near, selector);
    return next === item ? after(item, selector) : next;
  }
  const others = [...list.querySelectorAll(`:scope > ${selector}`)].filter((one) => one !== item);
  const [first, last] = [others[0], others.at(-1)];
  if (!first || !last || at > (span(last)[1] ?? 0)) return null;
  return at < (span(first)[0] ?? 0) ? first : undefined;
}

/** Puts the item there; neighbours glide to where they make room. */
function settle(
  item: HTMLElement,
  list: HTMLElement,
  next: Element | null,
  { item: selector, across }: Lists,
): void {
  const beside = calm()
    ? []
    : [...neighbours(item, selector), ...(next ? [next, ...neighbours(next, selector)] : [])];
  const before = new Map(beside.map((one) => [one, one.getBoundingClientRect()]));
  list.insertBefore(item, next ?? lastPlace(list, selector));
  for (const [one, was] of before) {
    const now = one.getBoundingClientRect();
    const by = across ? was.left - now.left : was.top - now.top;
    if (one !== item && Math.abs(by) > 1)
      one.animate([{ transform: `translate${across ? "X" : "Y"}(${by}px)` }, { transform: "none" }], {
        duration: SETTLE_MS,
        easing: "cubic-bezier(.2,0,0,1)",
      });
  }
}

/** Right behind the last item: what else a list holds stays behind them. */
function lastPlace(list: HTMLElement, selector: string): Node | null {
  const items = list.querySelectorAll(`:scope > ${selector}`);
  return items[items.length - 1]?.nextSibling ?? null;
}

function neighbours(item: Element, selector: string): Element[] {
  const found: Element[] = [];
  for (const way of ["nextElementSibling", "previousElementSibling"] as const) {
    let one = item[way];
    for (let left = NEIGHBOURS; one && left > 0; left -= 1) {
      if (one.matches(selector)) found.push(one);
      one = one[way];
    }
  }
  return found;
}

/** Scrolls what is near its edge under the pointer. Whether something moved. */
function scrolled(under: Element | null, { x, y }: Point): boolean {
  let moved = false;
  for (let box = under; box; box = box.parentElement) {
    const down = box.scrollHeight > box.clientHeight && /auto|scroll/.test(getComputedStyle(box).overflowY);
    const across = box.scrollWidth > box.clientWidth && /auto|scroll/.test(getComputedStyle(box).overflowX);
    if (!down && !across) continue;
    const { top, bottom, left, right } = box.getBoundingClientRect();
    const before = [box.scrollTop, box.scrollLeft];
    if (down) box.scrollTop += speed(y - top, bottom - y);
    if (across) box.scrollLeft += speed(x - left, right - x);
    moved ||= before[0] !== box.scrollTop || before[1] !== box.scrollLeft;
  }
  return moved;
}

function speed(toStart: number, toEnd: number): number {
  const by = (distance: number) => Math.max(SLOWEST, FASTEST * (1 - Math.max(distance, 0) / EDGE));
  if (toStart < EDGE && toStart <= toEnd) return -by(toStart);
  return toEnd < EDGE ? by(toEnd) : 0;
}
