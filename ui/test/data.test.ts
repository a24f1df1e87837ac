/** What a column may mean, and when a person must be asked. */
import { expect, it } from "vitest";
import { messages } from "../scripts/words";
import { open } from "../src/features/data/run";
import { formats, shown, targets } from "../src/features/data/targets";

const column = (target: string, format: string) => ({ header: "h", target, label: "", group: 0, format });
const plan = (...columns: ReturnType<typeof column>[]) => ({
  columns,
  stages: {},
  choices: {},
  doubtful: null,
});

it("a date that may be read in two ways is asked for, and nothing else is", () => {
  expect(open(plan(column("contact.birthday", ""), column("contact.name", "")))).toHaveLength(1);
  expect(open(plan(column("deal.expected_close", "comma")))).toHaveLength(1);
  expect(open(plan(column("deal.expected_close", "dmy"), column("deal.amount", "comma")))).toHaveLength(0);
  expect(open(plan(column("deal.created_at", "")))).toHaveLength(1);
});

it("every way of writing has an example, and numbers and days alone have ways", () => {
  for (const [kind, fields] of Object.entries(targets)) {
    for (const field of Object.keys(fields)) {
      const ways = formats(`${kind}.${field}`);
      expect(ways.every((way) => shown[way])).toBe(true);
      expect(ways.length > 0).toBe(/_at$|amount|probability|birthday|expected/.test(field));
    }
  }
});

it("whatever a column may mean has words", () => {
  for (const language of ["fr", "en"] as const) {
    const known = messages(language);
    const words = Object.values(targets).flatMap((fields) => Object.values(fields));
    expect(words.filter((key) => !known.has(key))).toEqual([]);
  }
});
