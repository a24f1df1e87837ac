/**
 * The UI is built twice: for the desktop's window, and for a browser that a relay serves. What only one of them can ever show
 * travels with that one alone: 6 kB.
 */
import { readFileSync } from "node:fs";
import type { Plugin } from "vite";

/** A build's mode, and the folder that it fills. */
export const shells = { web: "dist", desktop: "dist-desktop" } as const;
export type Shell = keyof typeof shells;

/** Files, below `src/`, of one shell alone. */
const own: Readonly<Record<Shell, RegExp>> = {
  web: /^(?:platform\/web|features\/(?:start\/door|team\/web|today\/remind))\.ts$/,
  desktop: /^(?:platform\/tauri|features\/(?:start\/(?:backups|first|problem)|team\/desktop))\.ts$/,
};

/** Keys that code puts together out of a state or an error that only the desktop has: the queue, its relay, its file. */
const desktopWords =
  /^(?:sync-(?:certificate|full|here-text|not-a-relay|read-only|reason|removed|signed-out|version|waiting)|error-(?:certificate|elsewhere|in-use|invalid-pin|invalid-relay|newer-file|not-a-relay|unsafe-place)\b)/;

export const isShell = (mode: string): mode is Shell => Object.hasOwn(shells, mode);

/** Whether a build leaves a file out. `path` is below `src/`. */
export function isLeftOut(mode: string, path: string): boolean {
  return isShell(mode) && own[mode === "web" ? "desktop" : "web"].test(path);
}

/** Whether a build has no use for words, though its code could ask for them. */
export const isUnsaid = (mode: string, key: string): boolean => mode === "web" && desktopWords.test(key);

/** Of a file that is left out its names remain and mean nothing: whoever imports them asks the platform before. */
export const oneShell = (mode: string): Plugin => ({
  name: "one-shell",
  apply: "build",
  enforce: "pre",
  load(id) {
    const [, path = ""] = /[\\/]src[\\/](.+)$/.exec(id) ?? [];
    if (!isLeftOut(mode, path)) return null;
    const names = readFileSync(id, "utf8").matchAll(/^export (?:async )?(?:function|const|class) (\w+)/gm);
    return [...names].map(([, name]) => `export const ${name} = undefined;`).join("\n");
  },
});
