/** The scale of bars that stand. Numbers themselves are counted, and tested, in Rust. */
import { expect, test } from "vitest";
import { steps } from "../src/features/numbers/upright";

test.each([
  [0, [0, 1]],
  [10, [0, 2.5, 5, 7.5, 10]],
  [7, [0, 2, 4, 6, 8]],
  [1_234_500, [0, 500_000, 1_000_000, 1_500_000]],
  [9_999, [0, 2_500, 5_000, 7_500, 10_000]],
])("the steps up to %i are round and reach it", (most, expected) => {
  expect(steps(most)).toEqual(expected);
});
