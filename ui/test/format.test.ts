import { beforeEach, describe, expect, it } from "vitest";
import {
  ago,
  currencyDigits,
  day,
  dayLong,
  dayShort,
  initials,
  isoDay,
  money,
  moneyInput,
  moneyShort,
  percent,
} from "../src/base/format";
import { guessLocale, setLocale } from "../src/base/words";

/** Spaces of any kind as one plain space: U+202F and U+00A0 are right on screen and unreadable in a test. */
const plain = (text: string) => text.replace(/\s/gu, " ");
const now = new Date(2026, 10, 22, 10);

describe("in French", () => {
  beforeEach(() => setLocale("fr"));
  it.each([
    [1_250_000, "EUR", "12 500 €"],
    [1_250_050, "EUR", "12 500,50 €"],
    [0, "EUR", "0 €"],
    [-9_950, "EUR", "-99,50 €"],
    [500, "JPY", "500 ¥"],
    [320_000, "CHF", "3 200 CHF"],
  ])("%d %s is %s", (minor, currency, words) => {
    expect(plain(money(minor, currency))).toBe(words);
  });
  it("never groups with a plain space", () => {
    expect(money(1_250_000, "EUR")).toContain("\u202f");
  });
  it("writes days the French way", () => {
    expect(dayShort("2026-11-25", now)).toBe("25 nov.");
    expect(dayShort("2027-01-05", now)).toBe("5 janv. 2027");
    expect(dayLong("2026-11-25")).toBe("mercredi 25 novembre 2026");
    expect(plain(percent(60))).toBe("60 %");
  });
  it("gives an amount to edit in the signs that a person types", () => {
    expect(moneyInput(1_250_050, "EUR")).toBe("12500,5");
    expect(moneyInput(500, "JPY")).toBe("500");
  });
  it("is short from a million on", () => {
    expect(plain(moneyShort(123_456_700, "EUR"))).toBe("1,2 M €");
    expect(plain(moneyShort(99_999_900, "EUR"))).toBe("999 999 €");
  });
  it("says how long ago", () => {
    expect(plain(ago(now.getTime() - 3 * 3_600_000, now.getTime()))).toContain("3 h");
    expect(ago(now.getTime() - 86_400_000, now.getTime())).toBe("hier");
  });
});

describe("in English", () => {
  beforeEach(() => setLocale("en"));
  it("writes amounts and days the English way", () => {
    expect(money(1_250_050, "EUR")).toBe("€12,500.50");
    expect(dayShort("2026-11-25", now)).toBe("25 Nov");
    expect(percent(60)).toBe("60%");
  });
});

describe("whatever the language", () => {
  it("keeps a day in every zone, and refuses what is none", () => {
    expect(day("2026-03-29")?.getDate()).toBe(29);
    expect(day("soon")).toBeUndefined();
    expect(isoDay(1, new Date(2026, 11, 31, 23, 59))).toBe("2027-01-01");
  });
  it("survives a currency that Intl does not know", () => {
    expect(currencyDigits("nonsense")).toBe(2);
    expect(money(100, "€€")).toContain("€€");
  });
  it("passes over languages like C", () => {
    expect(guessLocale(["C", "fr-CA", "en"])).toBe("fr");
    expect(guessLocale(["C"])).toBe("en");
  });
  it.each([
    ["Camille Roy", "CR"],
    ["Zoé", "Z"],
    ["", "?"],
    ["Jean Le Goff", "JG"],
  ])("initials of “%s” are %s", (name, letters) => {
    expect(initials(name)).toBe(letters);
  });
});
