/** What travels with one shell alone. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isLeftOut, oneShell } from "../scripts/shells";
import { askable } from "../scripts/words";

const source = join(import.meta.dirname, "../src");
const files = readdirSync(source, { recursive: true, encoding: "utf8" });

test("each shell leaves out the other's files, and neither its own", () => {
  const web = files.filter((file) => isLeftOut("web", file));
  const desktop = files.filter((file) => isLeftOut("desktop", file));
  expect(web).toContain("platform/tauri.ts");
  expect(desktop).toContain("platform/web.ts");
  expect(web.filter((file) => desktop.includes(file))).toEqual([]);
  expect(files.filter((file) => isLeftOut("test", file))).toEqual([]);
});

test("of a file that is left out, every name that others import remains", () => {
  const load = oneShell("web").load as (id: string) => string | null;
  for (const file of files.filter((one) => isLeftOut("web", one))) {
    const path = join(source, file);
    const stub = load(path) ?? "";
    // Everything that is exported by name is one of the three kinds that a stub knows; types are gone by then.
    const exported = [
      ...readFileSync(path, "utf8").matchAll(/^export (?!type|interface)(?:async )?\w+ (\w+)/gm),
    ];
    expect(exported.length).toBeGreaterThan(0);
    expect(exported.map(([, name]) => stub.includes(`export const ${name} = undefined;`))).not.toContain(
      false,
    );
  }
  expect(load(join(source, "main.ts"))).toBeNull();
  expect(existsSync(join(source, "main.ts"))).toBe(true);
});

test("words that no code asks for stay at home", () => {
  const keys = ["team-title", "team-gone", "role-owner", "role-member"];
  const code = `t("team-title"); t(\`role-\${role}\`);`;
  expect([...askable(keys, code)]).toEqual(["team-title", "role-owner", "role-member"]);
});
