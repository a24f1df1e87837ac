import { readdirSync, readFileSync } from "node:fs";
import { FluentBundle, FluentResource } from "@fluent/bundle";
import { expect, test } from "vitest";
import { compile, messages } from "../scripts/words";
import { say } from "../src/base/saying";

const only = (source: string) => {
  const [message] = new FluentResource(source).body;
  if (!message) throw new Error("Fluent did not understand the test's own message");
  return compile(message.id, message.value);
};

test.each([
  ["fr", "fr-FR"],
  ["en", "en-GB"],
] as const)("every message of %s is said as Fluent itself says it", (language, locale) => {
  const bundle = new FluentBundle(locale, { useIsolating: false });
  const folder = `locales/${language}`;
  for (const file of readdirSync(folder).filter((one) => one !== "notifications.ftl"))
    bundle.addResource(new FluentResource(readFileSync(`${folder}/${file}`, "utf8")));
  let said = 0;
  for (const [key, words] of messages(language)) {
    const pattern = bundle.getMessage(key)?.value;
    if (!pattern) throw new Error(`${key} is not Fluent's`);
    const names = [
      ...new Set(
        [...JSON.stringify(words).matchAll(/\{(\w+)\}|\["(\w+)",\{/g)].map((one) => one[1] ?? one[2]),
      ),
    ];
    for (const value of [0, 1, 2, 5, 1_234_567, 1.5, "one", "anna", ""]) {
      const values = Object.fromEntries(names.map((name) => [name, value]));
      expect(say(words, values, locale), key).toBe(bundle.formatPattern(pattern, values, []));
      said += 1;
    }
  }
  expect(said).toBeGreaterThan(4000);
});

test("a choice in the middle of a sentence becomes whole sentences, the default last", () => {
  const words = only("a = Keep { $n ->\n    *[other] { $n } deals\n    [one] one deal\n } for { $who }\n");
  expect(words).toEqual(["n", { one: "Keep one deal for {who}", other: "Keep {n} deals for {who}" }]);
  expect(say(words, { n: 1, who: "Anna" }, "en-GB")).toBe("Keep one deal for Anna");
  expect(say(words, { n: 1200, who: "Anna" }, "fr-FR")).toBe("Keep 1\u202f200 deals for Anna");
  expect(say(words, { n: 2 }, "en-GB"), "a value that is missing shows its name").toBe(
    "Keep 2 deals for {who}",
  );
});

test("what this UI cannot say ends the build", () => {
  expect(() => only("a = { NUMBER($n) }\n")).toThrow(/a uses more of Fluent/);
  expect(() => only('a = { "{" }\n')).toThrow(/a has a brace/);
});
