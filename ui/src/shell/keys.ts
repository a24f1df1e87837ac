/** Commands of the frame, and the pages with the keys that lead there. */
import { type Command, table } from "../base/commands";
import type { IconName } from "../base/icon";
import type { Page } from "../base/route";

export interface Place {
  readonly page: Page;
  readonly icon: IconName;
  readonly keys: string;
}

/** Upper part of the rail. */
export const places: readonly Place[] = [
  { page: "today", icon: "today", keys: "g t" },
  { page: "pipeline", icon: "board", keys: "g p" },
  { page: "contacts", icon: "contacts", keys: "g c" },
  { page: "companies", icon: "company", keys: "g o" },
  { page: "insights", icon: "chart", keys: "g i" },
];
/** Its lower part. */
export const lower: readonly Place[] = [
  { page: "team", icon: "share", keys: "g e" },
  { page: "settings", icon: "settings", keys: "g s" },
];
/** Pages without a place in the rail. */
export const hidden: readonly Omit<Place, "keys">[] = [
  { page: "archive", icon: "archive" },
  { page: "trash", icon: "trash" },
  { page: "duplicates", icon: "merge" },
];

type PageId = `shell-${Page}`;

/** Their words are the pages' names. */
export const pageKeys = table(
  "go",
  Object.fromEntries(
    [...places, ...lower, ...hidden].map((one): [PageId, Command] => [
      `shell-${one.page}`,
      { icon: one.icon, keys: "keys" in one ? [String(one.keys)] : [] },
    ]),
  ) as Readonly<Record<PageId, Command>>,
);

export const shellKeys = table("global", {
  "keys-palette": { keys: ["Mod+K"], quiet: true },
  "keys-search": { keys: ["/"], quiet: true },
  "keys-deal": { keys: ["c"], icon: "plus" },
  "keys-contact": { keys: ["Shift+C"], icon: "plus" },
  "keys-company": { icon: "plus" },
  "keys-settings": { keys: ["Mod+,"], quiet: true },
  "keys-undo": { keys: ["Mod+Z"], icon: "undo" },
  "keys-redo": { keys: ["Mod+Shift+Z", "Mod+Y"], icon: "restore" },
  "keys-rail": { keys: ["Mod+\\"], icon: "list" },
  "keys-wide": { keys: ["Mod+."], icon: "move" },
  "keys-close": { keys: ["Escape"], quiet: true },
  "keys-sheet": { keys: ["?", "F1"], icon: "keyboard" },
  "keys-light": { icon: "light" },
  "keys-dark": { icon: "dark" },
  "keys-system": { icon: "system" },
  "keys-density": { icon: "list" },
  "keys-language": { icon: "language" },
});
