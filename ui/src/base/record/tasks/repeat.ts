/** How a task recurs, as a form shows it. Rust reads and follows the rules; one that the form does not know is kept. */

export const rhythms = [
  "never",
  "daily",
  "workdays",
  "weekly",
  "monthly",
  "monthend",
  "lastday",
  "lastwork",
  "yearly",
] as const;
export type Rhythm = (typeof rhythms)[number] | "other";

/** Monday first, as rules name them. */
export const weekdays = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"] as const;

export interface Repeat {
  readonly rhythm: Rhythm;
  /** Of a weekly one, of `weekdays`. */
  readonly days: readonly string[];
  /** The last day, `YYYY-MM-DD`, or nothing. */
  readonly until: string;
}

const work = weekdays.slice(0, 5).join();
const plain: readonly (readonly [Rhythm, RegExp])[] = [
  ["never", /^$/],
  ["daily", /^FREQ=DAILY$/],
  ["workdays", new RegExp(`^FREQ=WEEKLY;BYDAY=${work}$`)],
  ["weekly", /^FREQ=WEEKLY(;BYDAY=[A-Z,]+)?$/],
  ["monthend", /^FREQ=MONTHLY;BYMONTHDAY=-1$/],
  ["monthly", /^FREQ=MONTHLY(;BYMONTHDAY=\d+)?$/],
  ["lastwork", new RegExp(`^FREQ=MONTHLY;BYDAY=${work};BYSETPOS=-1$`)],
  ["lastday", /^FREQ=MONTHLY;BYDAY=-1[A-Z]+$/],
  ["yearly", /^FREQ=YEARLY$/],
];

export function readRepeat(rule: string | null | undefined): Repeat {
  const [, head = "", y, m, d] = /^(.*?)(?:;UNTIL=(\d{4})(\d\d)(\d\d)\w*)?$/.exec(rule ?? "") ?? [];
  const rhythm = plain.find(([, form]) => form.test(head))?.[0] ?? "other";
  const days = rhythm === "weekly" ? (/BYDAY=(.*)/.exec(head)?.[1]?.split(",") ?? []) : [];
  return { rhythm, days, until: y ? `${y}-${m}-${d}` : "" };
}

/** The day of the week of `YYYY-MM-DD`, as rules name it. */
export function weekdayOf(due: string): string {
  return weekdays[(new Date(`${due.slice(0, 10)}T12:00`).getDay() + 6) % 7] ?? "MO";
}

/** The rule for a task that is due on this day; `undefined`: as it was. */
export function writeRepeat({ rhythm, days, until }: Repeat, due: string): string | undefined {
  const chosen = weekdays.filter((one) => days.includes(one));
  const rules: Record<Rhythm, string | undefined> = {
    never: "",
    other: undefined,
    daily: "FREQ=DAILY",
    workdays: `FREQ=WEEKLY;BYDAY=${work}`,
    weekly: `FREQ=WEEKLY${chosen.length > 0 ? `;BYDAY=${chosen}` : ""}`,
    monthly: `FREQ=MONTHLY;BYMONTHDAY=${Number(due.slice(8, 10))}`,
    monthend: "FREQ=MONTHLY;BYMONTHDAY=-1",
    lastday: `FREQ=MONTHLY;BYDAY=-1${weekdayOf(due)}`,
    lastwork: `FREQ=MONTHLY;BYDAY=${work};BYSETPOS=-1`,
    yearly: "FREQ=YEARLY",
  };
  const rule = rules[rhythm];
  return rule && until ? `${rule};UNTIL=${until.replaceAll("-", "")}` : rule;
}
