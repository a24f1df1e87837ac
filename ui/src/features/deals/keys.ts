/** What can be done on the board by key. What can be done with a deal stands in `base/record/keys.ts`. */
import { table } from "../../base/commands";

export const boardKeys = table("board", {
  "keys-walk": { keys: ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "k", "j", "h", "l"], quiet: true },
  "keys-ends": { keys: ["Home", "End", "PageUp", "PageDown"], quiet: true },
  "keys-open": { keys: ["Enter", "o"], quiet: true },
  "keys-peek": { keys: ["Space"], quiet: true },
  "keys-add": { keys: ["n"], icon: "plus" },
  "keys-stages": { keys: ["Alt+ArrowLeft", "Alt+ArrowRight"], quiet: true },
  "keys-order": {
    keys: ["Alt+ArrowUp", "Alt+ArrowDown", "Alt+Shift+ArrowUp", "Alt+Shift+ArrowDown"],
    quiet: true,
  },
  "keys-move": { keys: ["m"], icon: "move" },
  "keys-filter": { keys: ["f", "Mod+F"], icon: "filter" },
  "keys-won": { keys: ["w"], icon: "check" },
  "keys-lost": { keys: ["Shift+W"], icon: "x" },
  "keys-choose": { keys: ["x"], icon: "check" },
  "keys-choose-more": { keys: ["Shift+ArrowUp", "Shift+ArrowDown"], quiet: true },
  "keys-choose-all": { keys: ["Mod+A"], quiet: true },
  "keys-table": { keys: ["Mod+B"], icon: "list" },
  "keys-fold": { keys: ["Shift+E"], icon: "chevronLeft" },
});
