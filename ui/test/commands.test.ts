import { readdirSync, readFileSync } from "node:fs";
import { beforeEach, describe, expect, it, test, vi } from "vitest";
import { commands, liveCommands, table } from "../src/base/commands";
import { setSingleKeys } from "../src/base/keys";
import { score } from "../src/shell/score";
import { tables } from "../src/shell/shortcuts";

const words = (language: string) =>
  readdirSync(`locales/${language}`)
    .map((file) => readFileSync(`locales/${language}/${file}`, "utf8"))
    .join("\n");

describe("every table of commands", () => {
  const all = tables.flatMap((one) =>
    Object.entries(one.commands).map(([id, command]) => ({ id, scope: one.scope, keys: command.keys ?? [] })),
  );
  test("no two bindings of a scope collide, and none hides one that works everywhere", () => {
    expect(all.length).toBeGreaterThan(30);
    const everywhere = all.filter((one) => one.scope === "global" || one.scope === "go");
    const scopes = new Set(all.map((one) => one.scope));
    for (const scope of scopes) {
      const here =
        scope === "global" || scope === "go"
          ? everywhere
          : [...everywhere, ...all.filter((one) => one.scope === scope)];
      const keys = here.flatMap((one) => one.keys);
      expect(
        keys.filter((key, at) => keys.indexOf(key) !== at),
        scope,
      ).toEqual([]);
    }
  });
  test("1 to 9 are for saved views, and for nothing else", () => {
    const digits = all.filter((one) => one.keys.some((key) => /^\d$/.test(key)));
    expect(digits.map((one) => one.id)).toEqual(["keys-view"]);
  });
  test.each(["fr", "en"])("%s has words for each", (language) => {
    const known = words(language);
    expect(all.map((one) => one.id).filter((id) => !new RegExp(`^${id} = `, "m").test(known))).toEqual([]);
  });
});

describe("keys", () => {
  const list = table("board", { "keys-add": { keys: ["n"] }, "keys-fold": { keys: ["Shift+E"] } });
  const press = (init: KeyboardEventInit, on: Element | Document = document.body) => {
    const event = new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...init });
    on.dispatchEvent(event);
    return event;
  };
  beforeEach(() => {
    document.body.replaceChildren();
    setSingleKeys(true);
  });
  it("run what lives, and are left to others where it cannot be done", () => {
    const add = vi.fn();
    let can = false;
    const stop = commands(document, list, { "keys-add": { when: () => can, run: add } });
    expect(press({ key: "n", code: "KeyN" }).defaultPrevented).toBe(false);
    expect(liveCommands()).toEqual([]);
    can = true;
    expect(press({ key: "n", code: "KeyN" }).defaultPrevented).toBe(true);
    expect(add).toHaveBeenCalledOnce();
    expect(liveCommands().map((one) => one.id)).toEqual(["keys-add"]);
    stop();
    press({ key: "n", code: "KeyN" });
    expect(add).toHaveBeenCalledOnce();
    expect(liveCommands()).toEqual([]);
  });
  it("are quiet in fields, while composing, and when a person switched single keys off", () => {
    const add = vi.fn();
    const fold = vi.fn();
    const stop = commands(document, list, { "keys-add": add, "keys-fold": fold });
    const field = document.createElement("input");
    document.body.append(field);
    press({ key: "n", code: "KeyN" }, field);
    press({ key: "n", code: "KeyN", isComposing: true });
    setSingleKeys(false);
    press({ key: "n", code: "KeyN" });
    press({ key: "E", code: "KeyE", shiftKey: true });
    expect(add).not.toHaveBeenCalled();
    expect(fold).not.toHaveBeenCalled();
    stop();
  });
});

describe("the palette's own judge", () => {
  it.each([
    ["Électricité", "elec", true],
    ["Nouvelle affaire", "nouv", true],
    ["Nouvelle affaire", "naff", true],
    ["Œuvre", "oeuv", true],
    ["Apparence : sombre", "sombre", true],
    ["Archiver", "xyz", false],
  ])("%s, typed %s", (title, text, fits) => {
    expect(score(title, text) > 0).toBe(fits);
  });
  it("likes beginnings more than parts", () => {
    const order = ["Archiver", "Tout archiver", "Désarchiver", "Aller chez René"];
    const sorted = [...order].reverse().sort((a, b) => score(b, "arch") - score(a, "arch"));
    expect(sorted).toEqual(order);
  });
});
