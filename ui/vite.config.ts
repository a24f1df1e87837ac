import tailwindcss from "@tailwindcss/vite";
import { defineConfig, type Plugin } from "vite";
import { lessLib0, noExplorer, oneEncoding, twice } from "./scripts/lighter.ts";
import { isShell, oneShell, shells } from "./scripts/shells.ts";
import { words } from "./scripts/words.ts";

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

export default defineConfig(({ mode }) => ({
  plugins: [oneShell(mode), terse, words(mode), lessLib0, oneEncoding, noExplorer, tailwindcss(), twice],
  clearScreen: false,
  server: { port: 5173, strictPort: true, host: "127.0.0.1" },
  build: {
    target: ["es2022", "safari16"],
    outDir: isShell(mode) ? shells[mode] : "node_modules/.cache/fake",
    emptyOutDir: true,
    // A strict CSP has no data: scripts or fonts, and hashed files are cached for ever.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      // What `less-lib0` leaves out of lib0 is named by its logging, which nobody calls.
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
              // The plain names are the virtual modules of `less-lib0`.
              test: /node_modules[\\/](@tiptap|prosemirror-|yjs|y-protocols|lib0|orderedmap|w3c-keyname)|src[\\/]features[\\/]notes|lib0-/,
            },
            // What the first look needs. The tag says what the entry imports, through barrels too: some of it is for later.
            {
              name: "first",
              tags: ["$initial"],
              test: /^(?!.*src[\\/]base[\\/](field|choice|calendar|combo|dialog|record(?!.(panel.keys|link|list.look|value)))\b)/,
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
