/** What a person is told by an undo, and where its key is heard. */
import { afterEach, describe, expect, it } from "vitest";
import type { Store } from "../src/base/reads";
import { signal } from "../src/base/signal";
import type { Toast } from "../src/base/toast";
import { setLocale } from "../src/base/words";
import type { Undone } from "../src/generated/Undone";
import type { Workspace } from "../src/generated/Workspace";
import type { Request } from "../src/platform/types";
import { openApp } from "../src/shell/app";
import { undoing } from "../src/store/undo";
import { uuid, workspace } from "./fake/data";
import { type Fake, fakePlatform } from "./fake/platform";
import { until } from "./until";

const nothing: Undone = {
  id: null,
  act: null,
  redone: false,
  document: null,
  title: "",
  documents: 0,
  changed: false,
  skipped: [],
};
const moved: Undone = { ...nothing, id: 7, act: "move", title: "Logo", documents: 1, changed: true };

function told(answer: Undone): { toasts: Toast[]; asked: Request[]; turn: () => Promise<void> } {
  const toasts: Toast[] = [];
  const asked: Request[] = [];
  const ask = async (request: Request) => {
    asked.push(request);
    return answer;
  };
  const store = { ask, workspace: signal<Workspace>(workspace("en", 3)) } as unknown as Store;
  const { turn } = undoing(store, (toast) => toasts.push(toast));
  return { toasts, asked, turn: () => turn({ do: "undo" }) };
}

describe("an undo", () => {
  it("says what went back, and offers to redo it", async () => {
    await setLocale("en");
    const { toasts, asked, turn } = told(moved);
    await turn();
    expect(toasts[0]?.text).toBe("Undone: move of “Logo”.");
    expect(toasts[0]?.label).toBe("Redo");
    toasts[0]?.undo?.();
    expect(asked.at(-1)?.ask).toEqual({ do: "redo" });
  });

  it("says what stays and because of whom, and offers to restore it anyway", async () => {
    await setLocale("en");
    const left = { title: "Logo", field: "title", by: uuid(3) };
    const { toasts, asked, turn } = told({ ...moved, changed: false, skipped: [left] });
    await turn();
    const who = workspace("en", 3).members.find((one) => one.id === uuid(3))?.name;
    expect(toasts[0]?.text).toBe(`Left alone, changed since by ${who}: Title.`);
    expect(toasts[0]?.label).toBe("Restore anyway");
    toasts[0]?.undo?.();
    expect(asked.at(-1)?.ask).toEqual({ do: "undo_one", with: { id: 7, force: true } });
  });

  it("says when there is nothing", async () => {
    await setLocale("en");
    const { toasts, turn } = told(nothing);
    await turn();
    expect(toasts[0]).toEqual({ text: "Nothing to undo or redo." });
  });
});

describe("Ctrl+Z", () => {
  let close: () => void = () => undefined;
  afterEach(() => {
    close();
    document.body.replaceChildren();
  });
  const undos = (fake: Fake) =>
    fake.asked.filter((one) => one.noun === "act" && one.ask.do === "undo").length;
  const press = (target: Element | null) =>
    target?.dispatchEvent(
      new KeyboardEvent("keydown", { key: "z", code: "KeyZ", ctrlKey: true, bubbles: true }),
    );

  it("undoes on the board, and leaves a field its own undo", async () => {
    location.hash = "#/pipeline";
    const fake = fakePlatform();
    const root = document.createElement("div");
    document.body.append(root);
    close = await openApp(root, { platform: fake });
    await until(
      () => document.querySelector(".card-title") !== null && document.querySelector(".filter") !== null,
    );
    document.querySelector<HTMLElement>(".card-title")?.focus();
    press(document.activeElement);
    await until(() => undos(fake) === 1);
    document.querySelector<HTMLElement>(".filter input")?.focus();
    press(document.activeElement);
    expect(undos(fake)).toBe(1);
  });
});
