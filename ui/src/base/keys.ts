/**
 * Shortcuts. Letters are matched on what they write (AZERTY, Dvorak), digits on where they are (AZERTY writes them with
 * Shift). Single keys stay quiet in fields and can be switched off (WCAG 2.1.4).
 */
import type { Dispose } from "./dispose";
import { isComposing, isMac, isTyping } from "./dom";

/**
 * "Mod+K", "Alt+ArrowUp", "Shift+E", "n", "g p" (one after the other), "?". Mod is ⌘ on a Mac, Ctrl elsewhere. What gives
 * `false` back left the key to others.
 */
export type KeyMap = Readonly<Record<string, (event: KeyboardEvent) => unknown>>;

let singleKeysOn = true;

export function setSingleKeys(on: boolean): void {
  singleKeysOn = on;
}

const named = /^(Enter|Escape|Tab|Backspace|Delete|Home|End|PageUp|PageDown|F\d+|Arrow\w+| )$/;

/** The name of what was pressed, as it is written in a KeyMap. */
export function pressed(event: KeyboardEvent): string {
  let key = event.key;
  const digit = /^Digit(\d)$/.exec(event.code)?.[1];
  const sign = digit !== undefined && event.shiftKey && !/^\d$/.test(key);
  // With Shift, a digit's key writes a sign ("/" in Germany), or on AZERTY the digit.
  if (digit !== undefined && !sign) key = digit;
  // AZERTY has no backslash within reach of Ctrl.
  if (event.code === "Backslash" && (event.ctrlKey || event.metaKey)) key = "\\";
  if (key === " ") key = "Space";
  const letter = /^\p{L}$/u.test(key);
  if (letter)
    key =
      event.shiftKey || event.metaKey || event.ctrlKey || event.altKey
        ? key.toUpperCase()
        : key.toLowerCase();
  const parts: string[] = [];
  if (isMac ? event.metaKey : event.ctrlKey) parts.push("Mod");
  if (isMac && event.ctrlKey) parts.push("Ctrl");
  if (event.altKey) parts.push("Alt");
  // Shift is part of a sign ("?"), but not of a letter or a named key.
  if (event.shiftKey && (letter || named.test(event.key))) parts.push("Shift");
  parts.push(key);
  return parts.join("+");
}

function isSingle(name: string): boolean {
  return !/(Mod|Ctrl|Alt)\+/.test(name) && !/^(Shift\+)?(Escape|F\d+)$/.test(name);
}

/** Listens on `target`; the first binding that matches stops the event. */
export function keymap(target: HTMLElement | Document, map: KeyMap): Dispose {
  let before = "";
  let beforeAt = 0;
  const hear = (event: Event) => {
    if (!(event instanceof KeyboardEvent) || event.defaultPrevented || isComposing(event)) return;
    const name = pressed(event);
    const single = isSingle(name);
    // A dialog or a menu has keys of its own.
    if ((single || name === "Escape") && target === document && inOverlay(event.target)) return;
    if (single && (isTyping(event.target) || (!singleKeysOn && name.replace("Shift+", "").length === 1)))
      return;
    const chord = event.timeStamp - beforeAt < 1_000 ? map[`${before} ${name}`] : undefined;
    before = name;
    beforeAt = event.timeStamp;
    const run = chord ?? map[name];
    if (!run || run(event) === false) return;
    event.preventDefault();
    event.stopPropagation();
    before = "";
  };
  target.addEventListener("keydown", hear);
  return () => target.removeEventListener("keydown", hear);
}

function inOverlay(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("dialog,.popover") !== null;
}

/** "Mod+K" → "⌘K" or "Ctrl K", for tooltips and menus. */
export function keyLabel(name: string): string {
  const signs: Record<string, string> = isMac
    ? { Mod: "⌘", Alt: "⌥", Shift: "⇧", Ctrl: "⌃" }
    : { Mod: "Ctrl", Alt: "Alt", Shift: "⇧" };
  const arrows: Record<string, string> = {
    ArrowUp: "↑",
    ArrowDown: "↓",
    ArrowLeft: "←",
    ArrowRight: "→",
    Backspace: "⌫",
    Escape: "Esc",
  };
  return name
    .split("+")
    .map((part) => signs[part] ?? arrows[part] ?? (part.length === 1 ? part.toUpperCase() : part))
    .join(isMac ? "" : " ");
}
