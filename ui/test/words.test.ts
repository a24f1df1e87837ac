import { readdirSync, readFileSync } from "node:fs";
import { afterAll, afterEach, expect, test, vi } from "vitest";
import { openApp } from "../src/shell/app";
import { fakePlatform } from "./fake/platform";
import { until } from "./until";

// The other words do not come before the test is over: what is on screen must do without them.
const gate = vi.hoisted(() => ({ open: () => undefined as unknown }));
vi.mock("../src/words/rest", () => new Promise((come) => (gate.open = () => come({ default: ["", 0, []] }))));
afterAll(() => gate.open());

const first = new Set(["base.ftl", "deals.ftl", "errors.ftl", "shell.ftl", "today.ftl"]);
const rest = readdirSync("locales/fr")
  .filter((file) => !first.has(file))
  .flatMap((file) =>
    [...readFileSync(`locales/fr/${file}`, "utf8").matchAll(/^([a-z][\w-]*) =/gm)].map((one) => one[1]),
  );

let close: () => void = () => undefined;
afterEach(() => {
  close();
  location.hash = "";
});

// The day opens by itself; the board for whoever chose it.
test.each([
  ["the day", "today", "[data-task]", "Aujourd’hui"],
  ["the board", "pipeline", "[data-card]", "Pipeline"],
])("the first look at %s says everything with the first words", async (_, home, line, title) => {
  localStorage.setItem("carnet-wishes", JSON.stringify({ locale: "fr", home }));
  const root = document.body.appendChild(document.createElement("div"));
  close = await openApp(root, { platform: fakePlatform({ language: "fr" }) });
  await until(() => document.querySelector(line) !== null);
  expect(root.textContent).toContain(title);
  expect(location.hash).toBe(`#/${home}`);
  const shown = new Set(root.innerHTML.split(/[^\w-]+/));
  expect(rest.filter((key) => key && shown.has(key))).toEqual([]);
});
