/** A day written by hand: `25/11/1980`, `25.11.80`, `1980-11-25`. Day before month, in both languages. */
export function readDay(text: string): string | undefined {
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text.trim());
  if (iso) return made(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const hand = /^(\d{1,2})[/. -](\d{1,2})[/. -](\d{4}|\d{2})$/.exec(text.trim());
  if (!hand) return undefined;
  const short = Number(hand[3]);
  const thisYear = new Date().getFullYear() % 100;
  const year = (hand[3] ?? "").length === 4 ? short : short > thisYear ? 1900 + short : 2000 + short;
  return made(year, Number(hand[2]), Number(hand[1]));
}

/** `YYYY-MM-DD`, when there is such a day. */
function made(year: number, month: number, day: number): string | undefined {
  const date = new Date(Date.UTC(year, month - 1, day));
  const real =
    date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return real ? date.toISOString().slice(0, 10) : undefined;
}
