/** What can be done with a line of the day. */
import { table } from "../../base/commands";

export const todayKeys = table("list", {
  "today-done": { keys: ["Space", "d"], icon: "check" },
  "today-snooze": { keys: ["s"], icon: "clock" },
  "today-call": { keys: ["p"], icon: "phone" },
  "today-mail": { keys: ["m"], icon: "mail" },
  "keys-log": { keys: ["r"], icon: "note" },
});
