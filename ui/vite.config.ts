import { readdirSync, readFileSync } from "node:fs";
import tailwindcss from "@tailwindcss/vite";
import { defineConfig, type Plugin } from "vite";

/** Takes out what nobody reads: how templates are indented. */
const terse: Plugin = {
  name: "terse",
  apply: "build",
  enforce: "pre",
  transform(code, id) {
    if (/\/src\/.*\.ts$/.test(id)) return { code: code.replace(/\n[ \t]+/g, "\n"), map: null };
    return null;
  },
};

/**
 * Yjs and its binding ask lib0's `dom` for `doc` alone. The whole of it brings a validator of schemas, which nobody calls
 * and which cannot be left out otherwise.
 */
const lessDom: Plugin = {
  name: "less-dom",
  apply: "build",
  enforce: "pre",
  resolveId: (source, importer) =>
    source === "lib0/dom" || (source === "./dom.js" && /lib0[\\/]logging\.js$/.test(importer ?? ""))
      ? "\0lib0-dom"
      : null,
  load: (id) => (id === "\0lib0-dom" ? "export const doc = document;" : null),
};

/** Words of the first look; `src/words/fr.ts` says so, too. */
const FIRST = new Set(["base.ftl", "deals.ftl", "errors.ftl", "shell.ftl"]);

/** Messages of a language by key, in files' order. */
function messages(language: string, first: boolean): Map<string, string> {
  const folder = new URL(`locales/${language}/`, import.meta.url);
  const files = readdirSync(folder).filter(
    (file) => file.endsWith(".ftl") && file !== "notifications.ftl" && FIRST.has(file) === first,
  );
  const texts = files.map((file) => readFileSync(new URL(file, folder), "utf8").replace(/^#.*\n/gm, ""));
  const each = texts.flatMap((text) => text.split(/^(?=[a-z][\w-]* =)/m)).filter((one) => /^[a-z]/.test(one));
  return new Map(
    each.map((one) => [
      one.slice(0, one.indexOf(" =")),
      one
        .slice(one.indexOf(" =") + 2)
        .trimEnd()
        .replace(/\n\s+/g, "\n "),
    ]),
  );
}

const KEYS = "\0words:keys";

/**
 * Words without remarks. The first look's keys are written once for both languages. The words that come after it stand
 * beside their other language, where gzip finds what they share. Together 4 kB less.
 */
const words: Plugin = {
  name: "words",
  apply: "build",
  enforce: "pre",
  resolveId: (source) => (source === "words:keys" ? KEYS : null),
  load(id) {
    const [, file] = /[\\/]src[\\/]words[\\/](fr|en|rest)\.ts$/.exec(id) ?? [];
    if (id === KEYS) return `export default "${[...messages("fr", true).keys()].join("|")}".split("|");`;
    if (file === "fr" || file === "en") {
      const found = messages(file, true);
      const values = [...messages("fr", true).keys()].map((key) => found.get(key));
      return `import keys from "words:keys";
const values = ${JSON.stringify(values)};
export default [keys.map((key, at) => key + " =" + values[at]).join("\\n")];`;
    }
    if (!file) return null;
    const french = messages("fr", false);
    const each = [...messages("en", false)].map(
      ([key, value]) => `${key}\u0001${value}\u0002${french.get(key)}\u0003`,
    );
    return `const all = ${JSON.stringify(each.join(""))};
export default (language) => [all.replace(/\\x01([^\\x02]*)\\x02([^\\x03]*)\\x03/g,
  (_, en, fr) => " =" + (language === "fr" ? fr : en) + "\\n")];`;
  },
};

export default defineConfig(({ mode }) => ({
  plugins: [terse, words, lessDom, tailwindcss()],
  clearScreen: false,
  server: { port: 5173, strictPort: true, host: "127.0.0.1" },
  build: {
    target: ["es2022", "safari16"],
    outDir: mode === "fake" ? "node_modules/.cache/fake" : "dist",
    emptyOutDir: true,
    // A strict CSP has no data: scripts or fonts, and hashed files are cached for ever.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      // What `less-dom` leaves out of lib0 is named by its logging, which nobody calls.
      checks: { importIsUndefined: false },
      // The fake platform is for looking at the UI alone; it is no part of the product's bundle.
      input: mode === "fake" ? "fake.html" : "index.html",
      output: {
        codeSplitting: {
          // A group holds what its test names; what that needs goes where it belongs itself.
          includeDependenciesRecursively: false,
          groups: [
            {
              name: "editor",
              test: /node_modules[\\/](@tiptap|prosemirror-|yjs|y-protocols|lib0|orderedmap|w3c-keyname)|src[\\/]features[\\/]notes/,
            },
            // What the first look needs. The tag says what the entry imports, through barrels too: some of it is for later.
            {
              name: "first",
              tags: ["$initial"],
              test: /^(?!.*src[\\/]base[\\/](field|choice|calendar|combo|dialog|record(?!.(keys|link|value)))\b)/,
            },
            // What both platforms and the notes share: two small files are smaller as one.
            { name: "platform", test: /src[\\/]platform[\\/](failure|types)/ },
            // All else comes right behind the first look, as one: together it is 12 kB smaller than in parts.
            {
              name: "rest",
              test: /src[\\/](base|features|shell|store|style)|node_modules[\\/](d3-|internmap|lit-html)/,
            },
          ],
        },
      },
    },
  },
}));
