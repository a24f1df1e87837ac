import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const sources = readdirSync("src", { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts") && !name.startsWith("generated") && !name.endsWith(".test.ts"))
  .map((name) => ({ name, text: readFileSync(join("src", name), "utf8") }));

/** What the CSP blocks in silence (WebKitGTK, `style-src 'self'`), or what opens a door to injected markup. */
const forbidden: readonly (readonly [string, RegExp])[] = [
  ["styleMap", /\bstyle-map|[^"`]\bstyleMap\(/],
  ["setAttribute of style", /setAttribute\(\s*["']style/],
  ["innerHTML", /\.(innerHTML|outerHTML)\s*=|insertAdjacentHTML|unsafeHTML/],
  ["a style attribute with a value in it", /[^.]style="[^"]*\$\{/],
  ["eval", /\beval\(|new Function\(/],
];

describe("the strict CSP", () => {
  it.each(forbidden)("no file uses %s", (_, pattern) => {
    expect(sources.filter((one) => pattern.test(one.text)).map((one) => one.name)).toEqual([]);
  });
  it("the page carries no inline script or style", () => {
    const page = readFileSync("index.html", "utf8");
    expect(page).not.toMatch(/<style|<script(?![^>]*src=)| style=/);
  });
});

describe("keys", () => {
  /** The start of the tag in which a listener stands. */
  const tags = (text: string) =>
    [...text.matchAll(/@click=/g)].map(({ index }) => {
      const before = text.slice(0, index);
      return before.slice(before.search(/<[a-z][\w-]*(?=\s)(?!.*<[a-z][\w-]*\s)/s));
    });
  const reached = /^<(?:button|a|input|label|summary|select)\s|role="option"|tabindex="0"/;
  it("reach whatever a click reaches", () => {
    const out = (text: string) => tags(text).filter((tag) => !reached.test(tag));
    expect(out('<div class="x" @click=run></div>')).toHaveLength(1);
    expect(sources.flatMap(({ name, text }) => out(text).map((tag) => `${name}: ${tag}`))).toEqual([]);
  });
});

describe("words", () => {
  const keys = new Set(
    readdirSync("locales/fr")
      .filter((name) => name.endsWith(".ftl"))
      .flatMap((name) =>
        [...readFileSync(join("locales/fr", name), "utf8").matchAll(/^([a-z][\w-]*) =/gm)].map(
          (one) => one[1],
        ),
      ),
  );
  it("every key that the code names has words", () => {
    const asked = sources.flatMap((one) =>
      [...one.text.matchAll(/\bt\(\s*"([\w-]+)"/g)].map((match) => match[1]),
    );
    expect([...new Set(asked)].filter((key) => !keys.has(key))).toEqual([]);
  });
});
