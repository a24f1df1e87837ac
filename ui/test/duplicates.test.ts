/** Which value of two stays, and who is warned of while somebody types. */
import { expect, test } from "vitest";
import { type Choice, sideOf, taken } from "../src/features/duplicates/merge";
import { comparison } from "./fake/duplicates";

const keeps = (keep: Choice["keep"], picked: Choice["picked"] = {}): Choice => ({ keep, picked });

test("the record that stays keeps its values and takes what it has not", () => {
  expect(taken(keeps("left"), comparison.fields)).toEqual(["job_title"]);
  expect(taken(keeps("right"), comparison.fields)).toEqual(["company_id"]);
});

test("what somebody picked stays picked, whichever record stays", () => {
  const picked = { source: "right", first_name: "left" } as const;
  expect(taken(keeps("left", picked), comparison.fields)).toEqual(["job_title", "source"]);
  expect(taken(keeps("right", picked), comparison.fields)).toEqual(["first_name", "company_id"]);
  const [first] = comparison.fields;
  expect(first && sideOf(keeps("right", picked), first)).toBe("left");
});
