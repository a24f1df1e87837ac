import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { errorWords, hasWords, type Locale, setLocale } from "../../base/words";

/** Every Code, from the type that Rust writes: a new one without a sentence fails here. */
const codes = [...readFileSync("src/generated/Code.ts", "utf8").matchAll(/"([a-z_]+)"/g)].map((found) =>
  String(found[1]),
);

beforeAll(() => expect(codes.length, "the generated type is read").toBeGreaterThan(10));
afterAll(() => setLocale("en"));

test.each(["fr", "en"] satisfies Locale[])("every error has its own sentence in %s", async (language) => {
  await setLocale(language);
  const sentences = codes.map((code) => errorWords({ code, field: null, detail: "" }));
  for (const code of codes) expect(hasWords(`error-${code.replaceAll("_", "-")}`), code).toBe(true);
  expect(new Set(sentences).size, "no two say the same").toBe(codes.length);
  for (const sentence of sentences) {
    expect(sentence, "whole sentences").toMatch(/^\p{Lu}.+\.$/u);
    expect(sentence, "no code, no jargon").not.toMatch(/_|relay|error|null|HTTP/i);
  }
});

test("an unknown error still says something", async () => {
  await setLocale("en");
  expect(errorWords(new Error("boom"))).toBe(errorWords({ code: "internal" }));
  expect(errorWords({ code: "from_the_future" })).toBe(errorWords({ code: "internal" }));
});
