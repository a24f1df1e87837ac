/** What the UI's build leaves out of others' packages. The code that is left runs in the browser tests; vitest runs the packages whole. */
import { minify } from "terser";
import type { Plugin } from "vite";

/** What Yjs and its binding use of lib0's wide modules. The rest of them cannot be left out otherwise: 2 kB. */
const lib0: Readonly<Record<string, string>> = {
  // Without a validator of schemas, which nobody calls.
  dom: "export const doc = document;",
  // Without asking a process, a command line or a cookie what runs here: it is a browser.
  environment: "export const isBrowser = true; export const getVariable = () => null;",
  // Without colours.
  logging: "export const print = console.warn;",
  // Its binding hashes a mark that may lie over another of its own kind. Our schema has none (`schema.test.ts`).
  "hash/sha256": 'export const digest = () => { throw new Error("a mark over its own kind"); };',
};
export const lessLib0: Plugin = {
  name: "less-lib0",
  apply: "build",
  enforce: "pre",
  resolveId(source, importer) {
    const [, name = ""] = /^(?:lib0\/|\.\/)([\w/]+)(?:\.js)?$/.exec(source) ?? [];
    const asked = source.startsWith("lib0/") || /[\\/]lib0[\\/]\w+\.js$/.test(importer ?? "");
    return asked && name in lib0 ? `\0lib0-${name}` : null;
  },
  load: (id) => lib0[id.replace("\0lib0-", "")] ?? null,
};

/**
 * Yjs has a second encoding, which nobody here speaks: it serves what waits for a missing update in memory, and what nobody
 * calls. The first one does that as well, and then the second is left out: 1 kB.
 */
export const oneEncoding: Plugin = {
  name: "one-encoding",
  apply: "build",
  enforce: "pre",
  transform: (code, id) =>
    /[\\/]yjs[\\/]dist[\\/]yjs\.mjs$/.test(id) ? { code: inOneEncoding(code), map: null } : null,
};

/** Yjs' source with the first encoding's coders wherever it takes the second's. */
export function inOneEncoding(code: string): string {
  return code.replace(/(?<!class |extends |\* .*|export \{.*)\b(Update|DS)(En|De)coderV2\b/g, "$1$2coderV1");
}

/** The browsers that this build is for (`target`) are none of Internet Explorer's kind: what the editor does for those is left out. */
export const noExplorer: Plugin = {
  name: "no-explorer",
  apply: "build",
  enforce: "pre",
  transform: (code, id) =>
    /prosemirror-view[\\/]dist[\\/]index\.js$/.test(id)
      ? {
          code: code
            .replace(/^const ie = .*$/m, "const ie = false;")
            .replace(/^const ie_version = .*$/m, "const ie_version = 0;"),
          map: null,
        }
      : null,
};

// Not `pure_getters`: reading a signal's `value` and doing nothing with it is how a view says what it depends on.
const quick = { module: true, ecma: 2020, compress: { passes: 3, unsafe_arrows: true } } as const;
/** Yjs and ProseMirror mark what is theirs alone by `_`, and all of them are in one chunk. */
const own = { ...quick, mangle: { properties: { regex: /^_[a-z]/i } } };

/** A second minifier over the first one's work finds 2 kB more; it costs a build 8 s. */
export const twice: Plugin = {
  name: "twice",
  apply: "build",
  enforce: "post",
  generateBundle: {
    order: "post",
    handler: async (_, bundle) => {
      for (const file of Object.values(bundle))
        if (file.type === "chunk")
          file.code = (await minify(file.code, file.name === "editor" ? own : quick)).code ?? file.code;
    },
  },
};
