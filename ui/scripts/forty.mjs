// The forty pictures, and axe on each: `cargo xtask look`, or node scripts/forty.mjs [folder] [name,name…]. Other screens: look.mjs.
// Needs Chromium (CHROMIUM, else /usr/bin/chromium). The same strict CSP as the product is sent.
import { copyFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { here, openFake } from "./fake.mjs";
import { elsewhere, forty } from "./scenes.mjs";

const shots = process.argv[2] ?? join(here, "../out/look");
const only = process.argv[3]?.split(",");
const wide = { width: 1280, height: 800 };
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
mkdirSync(shots, { recursive: true });
const { url, browser, close } = await openFake();
const axe = readFileSync(join(here, "node_modules/axe-core/axe.min.js"), "utf8");
let problems = 0;

async function look(name, scene, how = {}) {
  if (only && !only.some((part) => name.includes(part))) return;
  const { lang = "fr", theme = "light", size = wide, query = "", first = "[data-card]" } = how;
  const complain = (text) => {
    problems += 1;
    process.stdout.write(`  ${name}: ${text}\n`);
  };
  const context = await browser.newContext({
    viewport: size,
    hasTouch: size.width < 500,
    // Where a scene adds a style of its own, as a person's browser does.
    bypassCSP: how.loose ?? false,
    reducedMotion: how.reduced ? "reduce" : "no-preference",
    forcedColors: how.forced ? "active" : "none",
  });
  const page = await context.newPage();
  page.on("pageerror", (error) => complain(`page error ${error.stack}`));
  page.on("console", (message) => message.type() === "error" && complain(message.text()));
  await page.addInitScript(() => localStorage.removeItem("carnet-look"));
  await page.goto(`${url}?lang=${lang}&theme=${theme}&${query}#/pipeline`);
  page.setDefaultTimeout(15_000);
  try {
    await page.waitForSelector(first);
    await scene?.(page);
    if (!how.moving) {
      await page.evaluate(() =>
        Promise.all(document.getAnimations().map((one) => one.finished.catch(() => undefined))),
      );
    }
  } catch (error) {
    complain(error.message.split("\n")[0]);
  }
  await page.screenshot({ path: join(shots, `${name}.png`) });
  await page.evaluate(axe);
  const found = await page.evaluate(async (runOnly) => {
    const run = await globalThis.axe.run(document, { runOnly });
    return run.violations.map(({ id, nodes }) => {
      const where = nodes.map((node) => node.target.join(" ")).slice(0, 3);
      return `axe ${id}: ${where.join(" | ")}`;
    });
  }, rules);
  // The system's own colours are not ours to judge, nor is a card that fades while it is carried; what floats has no region of its own.
  const fair = (text) => !(how.pale && text.includes("contrast")) && !/region: \.(toast|tip)\b/.test(text);
  for (const text of found) if (fair(text)) complain(text);
  await context.close();
}

for (const [name, scene, how] of forty) await look(name, scene, how);
for (const [name, kept] of Object.entries(elsewhere)) {
  const from = join(here, "../tests/e2e/out", kept);
  if (existsSync(from)) copyFileSync(from, join(shots, `${name}.png`));
  else if (!only)
    process.stdout.write(`  ${name}: not here; cargo xtask test browser windows installed makes it\n`);
}
await close();
process.stdout.write(`${problems} problems; screenshots are in ${shots}\n`);
if (problems > 0) process.exit(1);
