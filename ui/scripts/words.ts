/**
 * Fluent files become what `base/words.ts` says: read here, once, so that no parser travels with the UI and a message that
 * Fluent does not understand ends the build. Of Fluent we use variables and choices by number or name, and nothing else.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { FluentResource } from "@fluent/bundle";
import type { Plugin } from "vite";
import type { Words } from "../src/base/saying";
import { isLeftOut, isUnsaid } from "./shells.ts";

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

/** The sources that a build of this mode is made of, without their tests. */
function sources(mode: string): string {
  const folder = join(import.meta.dirname, "../src");
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => /(?<!\.test)\.ts$/.test(file) && !isLeftOut(mode, file))
    .map((file) => readFileSync(join(folder, file), "utf8"))
    .join("\n");
}

/** A key that is asked for by its whole name. */
const ASKED = /(?<=\bt\(\s*")[a-z][\w-]+(?=")/g;

/** How often the code has a key where a pattern finds one. */
function count(code: string, pattern: RegExp): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  for (const [key] of code.matchAll(pattern)) times.set(key, (times.get(key) ?? 0) + 1);
  return times;
}

/** Whether the code may put a key together: in a template, or out of a word that ends in "-". Names of tests are no keys. */
function makes(code: string): (key: string) => boolean {
  const made = [
    ...code.matchAll(/(?<!testid(?:: |=\$\{))[`"]([a-z]\w*-[\w-]*)(?:\$\{[^`}]*\}([\w-]*)`|\$|(?<=-)")/g),
  ];
  return (key) => made.some(([, start = "", end]) => key.startsWith(start) && key.endsWith(end ?? ""));
}

const NAMED = /[a-z][\w-]+/g;

/** The keys that the code can ask for. */
export function askable(keys: Iterable<string>, code: string): Set<string> {
  const named = count(code, NAMED);
  const made = makes(code);
  return new Set([...keys].filter((key) => named.has(key) || made(key)));
}

/** A key that stands nowhere but in calls of `t` gets a name of one or two letters: 1 kB. */
export function shortNames(keys: Iterable<string>, code: string): Map<string, string> {
  const asked = count(code, ASKED);
  const named = count(code, NAMED);
  const made = makes(code);
  const alone = [...keys].filter((key) => asked.has(key) && asked.get(key) === named.get(key) && !made(key));
  return new Map(alone.map((key, at) => [key, at.toString(36)]));
}

const found = /[\\/]src[\\/]words[\\/](keys|fr|en|rest)\.ts$/;

/**
 * Fills `src/words/`. The first look's keys are written once for both languages. The words behind it stand beside their
 * other language, where gzip finds what they share: 3 kB less than apart. Their keys are numbers, or stand before them: 1 kB less. A build leaves out what nobody in it asks for.
 */
export function words(mode: string): Plugin {
  /** Of a build; whole names elsewhere. */
  let short: ReadonlyMap<string, string> = new Map();
  const name = (key: string) => short.get(key) ?? key;
  let asked: (key: string) => boolean = () => true;
  return {
    name: "words",
    enforce: "pre",
    config(_, { command }) {
      if (command !== "build") return;
      const code = sources(mode);
      // Behind the first look, short names are numbers without a gap.
      const all = [...messages("en", true).keys(), ...messages("en", false).keys()];
      const keys = new Set([...askable(all, code)].filter((key) => !isUnsaid(mode, key)));
      asked = (key) => keys.has(key);
      short = shortNames(keys, code);
    },
    transform: (code, id) =>
      short.size > 0 && /[\\/]src[\\/].*\.ts$/.test(id)
        ? { code: code.replace(ASKED, name), map: null }
        : null,
    load(id) {
      const [, file] = found.exec(id) ?? [];
      if (!file) return null;
      const module = (value: unknown) => `export default ${JSON.stringify(value)};`;
      const keys = [...messages("fr", true).keys()].filter(asked);
      if (file === "keys") return `export default "${keys.map(name).join(" ")}".split(" ");`;
      if (file === "rest") {
        const french = messages("fr", false);
        const both = [...messages("en", false)].filter(([key]) => asked(key));
        const named = both.filter(([key]) => !short.has(key));
        const [from = ""] = both.filter(([key]) => short.has(key)).map(([key]) => name(key));
        const ordered = [...named, ...both.filter(([key]) => short.has(key))];
        return module([
          named.map(([key]) => key).join(" "),
          Number.parseInt(from, 36) || 0,
          ordered.flatMap(([key, en]) => [french.get(key) ?? key, en]),
        ]);
      }
      const own = messages(file as Language, true);
      return module(keys.map((key) => own.get(key) ?? key));
    },
  };
}
