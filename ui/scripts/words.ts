/**
 * Fluent files become what `base/words.ts` says: read here, once, so that no parser travels with the UI and a message that
 * Fluent does not understand ends the build. Of Fluent we use variables and choices by number or name, and nothing else.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { FluentResource } from "@fluent/bundle";
import type { Plugin } from "vite";
import type { Words } from "../src/base/saying";

const LANGUAGES = ["fr", "en"] as const;
type Language = (typeof LANGUAGES)[number];
/** Words of the first look: the frame and the board. All others come behind it. */
const FIRST = new Set(["base.ftl", "deals.ftl", "errors.ftl", "shell.ftl", "today.ftl"]);
/** What Rust alone says. */
const RUST = "notifications.ftl";

type Pattern = (typeof FluentResource.prototype.body)[number]["value"];
type Piece = Exclude<NonNullable<Pattern>, string>[number];

/** The words of a message; an error names what this UI cannot say. */
export function compile(key: string, pattern: Pattern): Words {
  if (pattern === null) throw new Error(`${key} has no words`);
  return typeof pattern === "string" ? text(key, pattern) : pieces(key, pattern);
}

/** Braces mark variables, so words have none themselves. */
function text(key: string, words: string): string {
  if (/[{}]/.test(words)) throw new Error(`${key} has a brace among its words`);
  return words;
}

/** A choice in the middle of a sentence becomes a choice of whole sentences. */
function pieces(key: string, [piece, ...rest]: readonly Piece[]): Words {
  if (piece === undefined) return "";
  const after = pieces(key, rest);
  if (typeof piece === "string") return before(text(key, piece), after);
  if (piece.type === "str") return before(text(key, piece.value), after);
  if (piece.type === "var") return before(`{${piece.name}}`, after);
  if (piece.type !== "select" || piece.selector.type !== "var")
    throw new Error(`${key} uses more of Fluent than variables and choices`);
  // What fits nothing takes the last.
  const star = piece.variants[piece.star];
  const each = [...piece.variants.filter((one) => one !== star), star].flatMap((one) => (one ? [one] : []));
  return [
    piece.selector.name,
    Object.fromEntries(each.map((one) => [one.key.value, joined(compile(key, one.value), after)])),
  ];
}

const before = (words: string, after: Words): Words => joined(words, after);

function joined(one: Words, after: Words): Words {
  const each = (found: Words, change: (words: Words) => Words): Words =>
    typeof found === "string"
      ? change(found)
      : [
          found[0],
          Object.fromEntries(Object.entries(found[1]).map(([name, words]) => [name, each(words, change)])),
        ];
  return each(one, (head) => each(after, (tail) => `${head}${tail}`));
}

/** The messages of a language by key, in files' order. */
export function messages(language: Language, first?: boolean): Map<string, Words> {
  const folder = join(import.meta.dirname, "../locales", language);
  const files = readdirSync(folder)
    .sort()
    .filter(
      (file) => file.endsWith(".ftl") && file !== RUST && (first === undefined || FIRST.has(file) === first),
    );
  return new Map(
    files.flatMap((file) =>
      new FluentResource(readFileSync(join(folder, file), "utf8")).body.map(
        ({ id, value }) => [id, compile(id, value)] as const,
      ),
    ),
  );
}

const found = /[\\/]src[\\/]words[\\/](keys|fr|en|rest)\.ts$/;

/**
 * Fills `src/words/`. The first look's keys are written once for both languages. The words behind it stand beside their
 * other language, where gzip finds what they share: 3 kB less than apart.
 */
export const words: Plugin = {
  name: "words",
  enforce: "pre",
  load(id) {
    const [, file] = found.exec(id) ?? [];
    if (!file) return null;
    const name = (value: unknown) => `export default ${JSON.stringify(value)};`;
    const keys = [...messages("fr", true).keys()];
    if (file === "keys") return `export default "${keys.join(" ")}".split(" ");`;
    if (file === "rest") {
      const french = messages("fr", false);
      return name(
        Object.fromEntries(
          [...messages("en", false)].map(([key, en]) => [key, [french.get(key) ?? key, en]]),
        ),
      );
    }
    const own = messages(file as Language, true);
    return name(keys.map((key) => own.get(key) ?? key));
  },
};
