/** Numbers and dates as people read them. Everything comes in as Rust gives it: minor units, `YYYY-MM-DD`, milliseconds. */
import { intlLocale } from "./words";

const cache = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat | Intl.RelativeTimeFormat>();

/** Asked for every amount of a board, and slow to ask. The same in every language. */
const digits = new Map<string, number>();

function kept<T extends Intl.NumberFormat | Intl.DateTimeFormat | Intl.RelativeTimeFormat>(
  key: string,
  make: () => T,
): T {
  const full = `${intlLocale()} ${key}`;
  let found = cache.get(full) as T | undefined;
  if (!found) {
    found = make();
    cache.set(full, found);
  }
  return found;
}

/** A currency that Intl knows, else the code is written as it is. */
function currencyFormat(currency: string, options: Intl.NumberFormatOptions): Intl.NumberFormat | undefined {
  try {
    return kept(
      `${currency} ${JSON.stringify(options)}`,
      () =>
        new Intl.NumberFormat(intlLocale(), {
          style: "currency",
          currency,
          currencyDisplay: "narrowSymbol",
          ...options,
        }),
    );
  } catch {
    return undefined;
  }
}

/** Decimals of a currency: 2 for EUR, 0 for JPY. */
export function currencyDigits(currency: string): number {
  let found = digits.get(currency);
  if (found === undefined) {
    found = currencyFormat(currency, {})?.resolvedOptions().maximumFractionDigits ?? 2;
    digits.set(currency, found);
  }
  return found;
}

/** 1250050, "EUR" → "12 500,50 €"; without decimals when there are none: "12 500 €". */
export function money(minor: number, currency: string): string {
  const digits = currencyDigits(currency);
  const value = minor / 10 ** digits;
  const whole = Number.isInteger(value);
  const format = currencyFormat(currency, whole ? { maximumFractionDigits: 0 } : {});
  return format ? format.format(value) : `${number(value)} ${currency}`;
}

/** As `money`, short from seven digits on: "1,2 M €". For headers; put `money` in the title attribute. */
export function moneyShort(minor: number, currency: string): string {
  const value = minor / 10 ** currencyDigits(currency);
  if (Math.abs(value) < 1_000_000) return money(Math.round(value) * 10 ** currencyDigits(currency), currency);
  const format = currencyFormat(currency, { notation: "compact", maximumFractionDigits: 1 });
  return format ? format.format(value) : money(minor, currency);
}

/** What an amount field holds while it is edited: "12500,50", no grouping, in the language's decimal sign. */
export function moneyInput(minor: number, currency: string): string {
  const digits = currencyDigits(currency);
  const value = minor / 10 ** digits;
  return kept(
    `input ${digits}`,
    () => new Intl.NumberFormat(intlLocale(), { useGrouping: false, maximumFractionDigits: digits }),
  ).format(value);
}

export function number(value: number): string {
  return kept("number", () => new Intl.NumberFormat(intlLocale())).format(value);
}

/** 50 → "50 %". */
export function percent(value: number): string {
  return kept("percent", () => new Intl.NumberFormat(intlLocale(), { style: "percent" })).format(value / 100);
}

/** The calendar day that `YYYY-MM-DD` (or the start of `YYYY-MM-DDTHH:MM`) names, at noon so that no zone shifts it. */
export function day(iso: string): Date | undefined {
  const parts = /^(\d{4})-(\d{2})-(\d{2})/.exec(iso);
  if (!parts) return undefined;
  return new Date(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3]), 12);
}

/** "25 nov."; with the year when it is not this one. */
export function dayShort(iso: string, now = new Date()): string {
  const date = day(iso);
  if (!date) return iso;
  const otherYear = date.getFullYear() !== now.getFullYear();
  return kept(
    `day ${otherYear}`,
    () =>
      new Intl.DateTimeFormat(intlLocale(), {
        day: "numeric",
        month: "short",
        ...(otherYear ? { year: "numeric" } : {}),
      }),
  ).format(date);
}

/** "mercredi 25 novembre 2026" */
export function dayLong(iso: string): string {
  const date = day(iso);
  if (!date) return iso;
  return kept(
    "day long",
    () =>
      new Intl.DateTimeFormat(intlLocale(), {
        weekday: "long",
        day: "numeric",
        month: "long",
        year: "numeric",
      }),
  ).format(date);
}

/** "sam. 12 déc. 2026" */
export function dayMedium(iso: string): string {
  const date = day(iso);
  if (!date) return iso;
  return kept(
    "day medium",
    () =>
      new Intl.DateTimeFormat(intlLocale(), {
        weekday: "short",
        day: "numeric",
        month: "short",
        year: "numeric",
      }),
  ).format(date);
}

/** "14:05" of `YYYY-MM-DDTHH:MM`, else nothing. */
export function timeOf(iso: string): string {
  return /T(\d{2}:\d{2})/.exec(iso)?.[1] ?? "";
}

/** "25 nov. 2026, 14:05" */
export function moment(ms: number): string {
  return kept(
    "moment",
    () =>
      new Intl.DateTimeFormat(intlLocale(), {
        day: "numeric",
        month: "short",
        year: "numeric",
        hour: "2-digit",
        minute: "2-digit",
      }),
  ).format(ms);
}

/** "il y a 3 h", "hier"; older than 30 days: the day. */
export function ago(ms: number, now = Date.now()): string {
  const seconds = Math.round((ms - now) / 1000);
  const relative = kept(
    "ago",
    () => new Intl.RelativeTimeFormat(intlLocale(), { numeric: "auto", style: "short" }),
  );
  const steps: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
    ["day", 86_400],
    ["hour", 3_600],
    ["minute", 60],
  ];
  if (seconds < -30 * 86_400) return moment(ms);
  for (const [unit, length] of steps) {
    if (Math.abs(seconds) >= length) return relative.format(Math.trunc(seconds / length), unit);
  }
  return relative.format(0, "minute");
}

/** The day of today, or so many days from it, as `YYYY-MM-DD` in the person's zone. */
export function isoDay(offset = 0, now = new Date()): string {
  const date = new Date(now.getFullYear(), now.getMonth(), now.getDate() + offset, 12);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** "Camille Roy" → "CR" */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/u).filter(Boolean);
  const first = words[0]?.[0] ?? "?";
  const last = words.length > 1 ? (words.at(-1)?.[0] ?? "") : "";
  return (first + last).toLocaleUpperCase(intlLocale());
}

/** The same small number for the same text, everywhere: which of the eight colours a tag wears. */
export function hue(text: string): number {
  let hash = 0;
  for (const char of text) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) >>> 0;
  return hash % 8;
}
