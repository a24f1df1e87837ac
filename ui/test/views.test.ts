/** Saved views: tabs, the dot of what was not saved, keys, one's own and the team's; and columns that are put elsewhere. */
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Context } from "../src/base/context";
import { headsView } from "../src/base/record/list/heads";
import { openLooking } from "../src/base/record/list/look";
import { lookText, viewsBar } from "../src/base/record/list/views";
import { setLocale } from "../src/base/words";
import { openStore } from "../src/store/store";
import { fakePlatform } from "./fake/platform";
import { until } from "./until";

let host: HTMLElement;
const toasts: { text: string; undo?: () => void }[] = [];

async function opened(options: { people?: number; readOnly?: boolean } = {}) {
  const platform = fakePlatform({ language: "en", ...options });
  const store = openStore(platform);
  await until(() => store.workspace.value !== undefined);
  const ctx = {
    store,
    announce: () => undefined,
    done: (text: string) => toasts.push({ text }),
    toast: (one: { text: string }) => toasts.push(one),
    act: async (run: () => Promise<unknown>) => {
      await run();
      return true;
    },
  } as unknown as Context;
  const look = openLooking("test-look", ["amount", "stage"]);
  viewsBar(host, ctx, "deal", look);
  return { look, platform };
}

const tabs = () => [...host.querySelectorAll<HTMLElement>(".view-tab")];
const names = () => tabs().map((one) => one.textContent?.trim());
const click = (selector: string) => document.querySelector<HTMLElement>(selector)?.click();
const dots = () => tabs().map((one) => one.querySelector(".view-dot") !== null);
const press = (key: string) =>
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key, code: `Digit${key}`, bubbles: true }));

async function saveAs(name: string) {
  click("[data-testid=view-save]");
  const input = document.querySelector<HTMLInputElement>("[data-testid=ask-line]");
  if (!input) throw new Error("nothing to name it with");
  input.value = name;
  input.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
  await until(() => names().includes(name));
}

beforeEach(async () => {
  localStorage.clear();
  toasts.length = 0;
  await setLocale("en");
  host = document.createElement("div");
  document.body.append(host);
});
afterEach(() => document.body.replaceChildren());

test("a filter is saved as a view, changed, left and found again with its dot", async () => {
  const { look } = await opened({ people: 1 });
  expect(host.hidden).toBe(true);
  look.clauses.value = [{ field: "stage", op: "in", values: ["lead"] }];
  await saveAs("Leads");
  expect(names()).toEqual(["All", "Leads"]);
  expect(dots()).toEqual([false, false]);
  look.sort.value = { by: "amount", down: true };
  expect(dots()).toEqual([false, true]);

  press("0");
  expect(look.clauses.value).toEqual([]);
  expect(look.sort.value, "all is as it was before the view").toBe(null);
  expect(dots(), "what was not saved waits").toEqual([false, true]);
  press("1");
  expect(look.sort.value).toEqual({ by: "amount", down: true });
  click("[data-testid=view-save]");
  await until(() => !dots()[1]);
});

test("one's own views stay on this screen, and a deleted one comes back", async () => {
  const { look, platform } = await opened({ readOnly: true });
  look.text.value = "site";
  await saveAs("Mine");
  expect(platform.asked.some((one) => one.noun === "view")).toBe(false);
  tabs()[1]?.click();
  [...document.querySelectorAll<HTMLElement>(".menu-item.danger")].at(-1)?.click();
  expect(names(), "and the filter with it").toEqual([]);
  toasts.at(-1)?.undo?.();
  expect(names()).toEqual(["All", "Mine"]);
});

test("the same look is the same text, whoever wrote it", () => {
  const look = openLooking("test-look", []).now();
  const again = { ...look, filter: { all: [], text: "" } };
  expect(lookText(again)).toBe(lookText(look));
  expect(lookText({ ...look, columns: ["a"] })).not.toBe(lookText(look));
});

test("a column goes by key, past what is not shown here", () => {
  const look = openLooking("other-look", ["a", "gone", "b", "c"]);
  const all = ["a", "b", "c"].map((id) => ({ id, label: id, show: () => "" }));
  headsView(
    host,
    look,
    () => ({ id: "name", label: "Name" }),
    () => look.columns.value.flatMap((id) => all.find((one) => one.id === id) ?? []),
    true,
  );
  const key = (id: string, name: string) =>
    host
      .querySelector(`[data-sort="${id}"]`)
      ?.dispatchEvent(new KeyboardEvent("keydown", { key: name, altKey: true, bubbles: true }));
  key("a", "ArrowRight");
  expect(look.columns.value).toEqual(["b", "gone", "a", "c"]);
  key("b", "ArrowLeft");
  expect(look.columns.value, "the first stays").toEqual(["b", "gone", "a", "c"]);
  key("name", "ArrowRight");
  expect(look.columns.value).toEqual(["b", "gone", "a", "c"]);
});
