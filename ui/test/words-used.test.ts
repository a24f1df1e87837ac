/** What people read stands in the Fluent files and nowhere else; and whatever stands there is read by somebody. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";

const files = (folder: string, end: string) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(end) && !name.endsWith(`.test${end}`) && !name.startsWith("generated"))
    .map((name) => ({ name, text: readFileSync(join(folder, name), "utf8") }));
const sources = files("src", ".ts");
const rust = ["../core/src", "../src-tauri/src", "../gateway/src"].flatMap((one) => files(one, ".rs"));

/** Words of people in the templates of a file: text between tags, and attributes that are read out or shown. */
function spoken(text: string): string[] {
  return templates(text)
    .flatMap((one) => [
      ...[...one.matchAll(/>([^<>]*)</g)].map((found) => found[1] ?? ""),
      ...[...one.matchAll(/\b(?:aria-label|title|placeholder|alt|data-tip|aria-description)="([^"]*)"/g)].map(
        (found) => found[1] ?? "",
      ),
    ])
    .map((found) => found.replaceAll(HOLE, " ").replace(/&\w+;/g, " ").trim())
    .filter((found) => /\p{L}{2,}/u.test(found.replace(/\bms\b/g, "")));
}

const HOLE = "\u{0}";

/** The texts of html`…`, or of all other templates, with what is put into them left out. */
function templates(text: string, shown = true): string[] {
  const found: string[] = [];
  const read = (start: number, wanted: boolean): number => {
    let one = "";
    let at = start;
    while (at < text.length && text[at] !== "`") {
      if (text.startsWith("${", at)) {
        one += HOLE;
        at = code(at + 2, true);
      } else {
        one += text[at];
        at += text[at] === "\\" ? 2 : 1;
      }
    }
    if (wanted) found.push(one);
    return at + 1;
  };
  const code = (start: number, hole: boolean): number => {
    let depth = 1;
    let at = start;
    while (at < text.length) {
      const sign = text[at];
      if (sign === "`") {
        const html = /(?:html|svg)$/.test(text.slice(Math.max(at - 4, 0), at));
        at = read(at + 1, html === shown);
        continue;
      }
      if (sign === '"' || sign === "'") {
        at = text.indexOf(sign, at + 1) + 1 || text.length;
        continue;
      }
      if (text.startsWith("//", at) && text[at - 1] !== ":") {
        at = text.indexOf("\n", at) + 1 || text.length;
        continue;
      }
      if (text.startsWith("/*", at)) {
        at = text.indexOf("*/", at) + 2;
        continue;
      }
      if (sign === "{") depth += 1;
      if (sign === "}") depth -= 1;
      at += 1;
      if (hole && depth === 0) return at;
    }
    return at;
  };
  code(0, false);
  return found;
}

/** Words in options of a dialog, a menu, a toast, a field. */
const named = /\b(?:label|title|text|placeholder|hint|description|message):\s*"([^"\n]*)"/g;

/** The same in every language: a name, a format. */
const same = new Set(["Français", "English", "Carnet", "Camille Roy"]);

describe("words of people stand in the Fluent files", () => {
  it.each(sources)("$name", ({ text }) => {
    const options = [...text.matchAll(named)].map((one) => one[1] ?? "");
    const words = options.filter((one) => /\p{Lu}\p{L}+|\p{L}{2,} \p{L}{2,}/u.test(one));
    expect([...spoken(text), ...words].filter((one) => !same.has(one))).toEqual([]);
  });

  it("is found where it is forgotten", () => {
    // biome-ignore-start lint/suspicious/noTemplateCurlyInString: it is code that is read, not run
    const bad =
      'const a = html`<p title="Close it">${x ? html`<b>Saved here</b>` : `not shown`} ${t("k")}</p>`;';
    expect(spoken(bad)).toEqual(["Saved here", "Close it"]);
    expect(spoken('html`<p class="a">${t("shell-nav")} · ${n}</p>`')).toEqual([]);
    // biome-ignore-end lint/suspicious/noTemplateCurlyInString: as above
  });
});

test("every key of the Fluent files is asked for", () => {
  const keys = files("locales/fr", ".ftl").flatMap(({ text }) =>
    [...text.matchAll(/^([a-z][\w-]*) =/gm)].map((one) => one[1] ?? ""),
  );
  const code = [...sources, ...rust].map((one) => one.text).join("\n");
  const whole = new Set([...code.matchAll(/["'`]([a-z][\w-]*)["'`]/g)].map((one) => one[1] ?? ""));
  // Keys that are put together: `today-${part}`; a list page's `${page.words}-${key}`.
  const put = sources.flatMap((one) => templates(one.text, false)).filter((one) => one.includes(HOLE));
  const built = [...put, ...[...code.matchAll(/"([a-z][\w-]*-)\{/g)].map((one) => `${one[1]}${HOLE}`)]
    .filter((one) => /^[a-z]\w*-[\w-]*\0|^[a-z]\w*-\0/.test(one) && /^[\w\0-]*$/.test(one))
    .map((one) => new RegExp(`^${one.split(HOLE).join("[\\w-]+")}$`));
  const pages = [...code.matchAll(/words: "(\w+)"/g)].map((one) => one[1]);
  const ofPages = [...code.matchAll(/word\("([\w-]+)"/g)].flatMap((one) =>
    pages.map((page) => `${page}-${one[1]}`),
  );
  for (const key of ofPages) whole.add(key);
  const asked = (key: string) => whole.has(key) || built.some((one) => one.test(key));
  expect(keys.filter((key) => !asked(key))).toEqual([]);
});
