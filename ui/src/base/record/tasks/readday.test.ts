import { expect, test } from "vitest";
import { readDay } from "./readday";

test.each([
  ["1980-11-25", "1980-11-25"],
  ["25/11/1980", "1980-11-25"],
  ["5.3.80", "1980-03-05"],
  ["29/02/2024", "2024-02-29"],
  ["29/02/2023", undefined],
  ["31/04/2024", undefined],
  ["demain", undefined],
])("%s", (text, day) => {
  expect(readDay(text)).toBe(day);
});
