/** The UI on the fake platform, for looking at it: `npx vite build --mode fake`, then scripts/look.mjs. */

import { openApp } from "../../src/shell/app";
import { uuid } from "./data";
import { fakePlatform } from "./platform";

const wish = new URLSearchParams(location.search);
const language = wish.get("lang") === "en" ? "en" : "fr";
localStorage.setItem(
  "carnet-wishes",
  JSON.stringify({ locale: language, theme: wish.get("theme") === "dark" ? "dark" : "light" }),
);
const platform = fakePlatform({ language, deals: Number(wish.get("deals") ?? 10) });
const root = document.getElementById("app");
if (root) {
  void openApp(root, { platform }).then(() => {
    platform.tell({
      event: "presence",
      value: {
        session: uuid(70),
        member: uuid(3),
        here: true,
        document: `crm:deal:${uuid(104)}`,
        field: null,
        dragging: null,
      },
    });
  });
}
Object.assign(globalThis, { fake: platform });
