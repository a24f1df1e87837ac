/** Numbers as people read them. What they are comes from Rust. */
import { currencyDigits, day, intlLocale, money, t } from "../../base";
import type { NumberBar as Bar } from "../../generated/NumberBar";
import type { NumberSum } from "../../generated/NumberSum";

const DAY = 86_400_000;

/** Thousandths: 667 → "66,7 %"; "—" when nothing can be said. */
export function share(thousandths: number | null): string {
  if (thousandths === null) return t("base-empty-value");
  const format = new Intl.NumberFormat(intlLocale(), { style: "percent", maximumFractionDigits: 1 });
  return format.format(thousandths / 1000);
}

/** Milliseconds as days: "9,5 j" below ten, whole from there on. */
export function days(ms: number | null): string {
  if (ms === null) return t("base-empty-value");
  const value = ms / DAY;
  const digits = value < 10 ? 1 : 0;
  const format = new Intl.NumberFormat(intlLocale(), { maximumFractionDigits: digits });
  return t("numbers-days", { days: format.format(value) });
}

export function cash(minor: number | null, currency: string): string {
  return minor === null ? t("base-empty-value") : money(minor, currency);
}

/** For the side of a chart: "12,5 k". */
export function scaleMark(minor: number, currency: string): string {
  const format = new Intl.NumberFormat(intlLocale(), { notation: "compact", maximumFractionDigits: 1 });
  return format.format(minor / 10 ** currencyDigits(currency));
}

export function deals(sum: NumberSum | number): string {
  return t("numbers-deals", { count: typeof sum === "number" ? sum : sum.count });
}

function written(iso: string, options: Intl.DateTimeFormatOptions): string {
  const date = day(iso);
  return date ? new Intl.DateTimeFormat(intlLocale(), options).format(date) : iso;
}

/** `2026-11` → "nov."; January says its year. */
export function monthShort(month: string): string {
  const january = month.endsWith("-01");
  return written(`${month}-01`, january ? { month: "short", year: "2-digit" } : { month: "short" });
}

/** "N" */
export function monthLetter(month: string): string {
  return written(`${month}-01`, { month: "narrow" });
}

export function monthLong(month: string): string {
  return written(`${month}-01`, { month: "long", year: "numeric" });
}

/** The day before one. */
function last(iso: string): string {
  const [year = 0, month = 1, of = 1] = iso.split("-").map(Number);
  return new Date(Date.UTC(year, month - 1, of - 1)).toISOString().slice(0, 10);
}

/** "1 nov. – 30 nov. 2026" */
export function between(from: string, to: string): string {
  const short = written(from, { day: "numeric", month: "short" });
  return `${short} – ${written(last(to), { day: "numeric", month: "short", year: "numeric" })}`;
}

/** What a period is called. */
export function periodName(span: string, from: string, to: string): string {
  if (span === "month") return written(from, { month: "long", year: "numeric" });
  if (span === "quarter")
    return t("numbers-quarter-name", {
      number: Math.ceil(Number(from.slice(5, 7)) / 3),
      year: from.slice(0, 4),
    });
  return span === "year" ? from.slice(0, 4) : between(from, to);
}

export function barName(bar: Bar, long = false): string {
  if (bar.bar !== "month") return t(`numbers-bar-${bar.bar}`);
  return long ? monthLong(bar.month) : monthShort(bar.month);
}

export { last as dayBefore };
