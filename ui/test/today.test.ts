import { afterEach, expect, it } from "vitest";
import { openApp } from "../src/shell/app";
import { fakePlatform } from "./fake/platform";
import { until } from "./until";

let close: () => void = () => undefined;
afterEach(() => {
  close();
  document.body.replaceChildren();
  localStorage.clear();
  location.hash = "";
});

it("shows who does a task of the day, when that is somebody else", async () => {
  localStorage.setItem("carnet-wishes", JSON.stringify({ locale: "fr", theme: "light" }));
  location.hash = "#/today";
  const root = document.createElement("div");
  document.body.append(root);
  close = await openApp(root, { platform: fakePlatform() });
  const rows = () => [...document.querySelectorAll("[data-task]")];
  await until(() => rows().length > 1);
  const whose = rows().map((row) => row.querySelector(".avatar")?.getAttribute("aria-label") ?? null);
  expect(whose.filter(Boolean), "one of them is another's").toEqual(["Léa Bertin"]);
});
