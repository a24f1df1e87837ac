/** What can be done with the record that is open, or whose card or line has the focus; and in lists of records. */
import { table } from "../../commands";

export const recordKeys = table("record", {
  "keys-rename": { keys: ["e", "F2"], icon: "edit" },
  "keys-stage": { keys: ["s"], icon: "stage" },
  "keys-value": { keys: ["v"], icon: "money" },
  "keys-day": { keys: ["d"], icon: "calendar" },
  "keys-done": { keys: ["Mod+Enter"], icon: "check" },
  "keys-tags": { keys: ["t"], icon: "tag" },
  "keys-owner": { keys: ["a"], icon: "person" },
  "keys-mine": { keys: ["i"], icon: "person" },
  "keys-log": { keys: ["r"], icon: "note" },
  "keys-copy": { keys: ["Mod+C"], icon: "copy" },
  "keys-link": { keys: ["Mod+Shift+C"], icon: "link" },
  "keys-archive": { keys: ["Backspace", "Delete"], icon: "archive" },
  "keys-trash": { keys: ["Shift+Delete"], icon: "trash" },
});

/** From record to record while one is open. */
export const walkKeys = table("record", {
  "keys-next": { keys: ["j"], quiet: true },
  "keys-before": { keys: ["k"], quiet: true },
});

export const listKeys = table("list", {
  "keys-lines": { keys: ["ArrowUp", "ArrowDown", "k", "j"], quiet: true },
  "keys-line-ends": { keys: ["Home", "End", "PageUp", "PageDown"], quiet: true },
  "keys-line-open": { keys: ["Enter", "o"], quiet: true },
  "keys-new": { keys: ["n"], icon: "plus" },
  "keys-find": { keys: ["f", "Mod+F"], icon: "filter" },
});

/** Of a page that has saved views. */
export const viewKeys = table("board", {
  "keys-view": { keys: ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0"], quiet: true },
});
