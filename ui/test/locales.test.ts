import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { FluentResource } from "@fluent/bundle";
import { expect, test } from "vitest";

const files = (language: string) => readdirSync(`locales/${language}`).sort();
const source = (language: string, file: string) => readFileSync(join("locales", language, file), "utf8");
const keys = (language: string, file: string) =>
  [...new FluentResource(source(language, file)).body].map((entry) => entry.id).sort();
const variables = (text: string) =>
  [...new Set([...text.matchAll(/\$([a-z_]+)/g)].map((found) => found[1]))].sort();

function messages(language: string, file: string): Map<string, string> {
  const parts = source(language, file).split(/^(?=[a-z][\w-]* =)/m);
  return new Map(
    parts.map((part) => [/^([\w-]+) =/.exec(part)?.[1] ?? "", part] as const).filter(([key]) => key !== ""),
  );
}

test("French and English have the same files", () => {
  expect(files("fr")).toEqual(files("en"));
});

test.each(files("en"))(
  "%s: both languages have the same keys, once each, with the same variables",
  (file) => {
    expect(keys("fr", file)).toEqual(keys("en", file));
    expect(new Set(keys("en", file)).size, "no key twice").toBe(keys("en", file).length);
    const french = messages("fr", file);
    expect([...french.keys()].sort(), "every message was understood by Fluent").toEqual(keys("fr", file));
    for (const [key, text] of messages("en", file)) {
      expect(variables(french.get(key) ?? ""), key).toEqual(variables(text));
    }
  },
);

test.each(files("fr"))("%s: French puts a narrow space before ; : ! ? and inside « »", (file) => {
  for (const [key, text] of messages("fr", file)) {
    const words = text.replace(/\{[^}]*\}/g, "x");
    expect(words.slice(words.indexOf("=") + 1), key).not.toMatch(
      /[^\s\u202f\u00a0] [;:!?»]|« |[\p{L}x][;!?](?=\s|$)/u,
    );
  }
});

/** `t("key")` with a key that is written out. Keys that are put together are the screens' own care. */
function used(): Map<string, string> {
  const found = new Map<string, string>();
  const walk = (folder: string) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) walk(path);
      else if (path.endsWith(".ts") && !path.endsWith(".test.ts")) {
        for (const hit of readFileSync(path, "utf8").matchAll(/\bt\(\s*"([a-z][\w-]+)"/g))
          found.set(String(hit[1]), path);
      }
    }
  };
  walk("src");
  return found;
}

test("every key that the code names has words", () => {
  const known = new Set(files("en").flatMap((file) => keys("en", file)));
  const missing = [...used()].filter(([key]) => !known.has(key));
  expect(missing).toEqual([]);
});
