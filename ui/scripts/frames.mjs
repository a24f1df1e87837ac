// Frames of the board, out of Chromium's own trace: 1,000 cards in a column scroll, and a move is painted. Prints one line of JSON
// for each figure: `cargo xtask bench desk` makes the table.
import { openFake } from "./fake.mjs";

const RUNS = Number(process.argv[2] ?? 10);
const CARDS = 1_000;
const DEALS = 10_000;

const { url, browser, close } = await openFake();
const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
const page = await context.newPage();
await page.goto(`${url}?lang=fr&deals=${DEALS}#/pipeline`);
await page.waitForSelector("[data-card]");
// All of a column is shown a hundred at a time, for whoever asks.
const column = page.locator("[data-stage]", { has: page.locator(".col-more") }).first();
const cards = column.locator("[data-card]");
while ((await cards.count()) < CARDS) await column.locator(".col-more").click();

/** What the main thread was busy with while something happened: each task's milliseconds, the longest first. */
async function tasks(work) {
  const session = await context.newCDPSession(page);
  const events = [];
  session.on("Tracing.dataCollected", ({ value }) => events.push(...value));
  await session.send("Tracing.start", {
    transferMode: "ReportEvents",
    traceConfig: {
      includedCategories: ["toplevel", "devtools.timeline", "disabled-by-default-devtools.timeline"],
    },
  });
  await work();
  const done = new Promise((over) => session.once("Tracing.tracingComplete", over));
  await session.send("Tracing.end");
  await done;
  await session.detach();
  const main = events.find(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain");
  const page_ = events.find(({ name, ph }) => name === "UpdateLayoutTree" && ph === "X") ?? main;
  return events
    .filter(
      ({ name, ph, pid, tid }) => ph === "X" && name === "RunTask" && pid === page_.pid && tid === page_.tid,
    )
    .map(({ dur, tdur }) => (tdur ?? dur ?? 0) / 1_000)
    .sort((a, b) => b - a);
}

const middle = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
const shown = (ms) => `${ms.toFixed(ms < 10 ? 2 : 0)} ms`;
function weigh(what, times, budget, how) {
  const ms = middle(times);
  const row = {
    what,
    figure: shown(ms),
    worst: shown(Math.max(...times)),
    budget: `≤ ${budget} ms`,
    share: ms / budget,
    how,
  };
  process.stdout.write(`${JSON.stringify(row)}\n`);
}

const box = await column.boundingBox();
await page.mouse.move(box.x + 100, box.y + 400);
const longest = [];
for (let run = 0; run < RUNS; run += 1) {
  const found = await tasks(async () => {
    for (let step = 0; step < 60; step += 1) {
      await page.mouse.wheel(0, run % 2 === 0 ? 900 : -900);
      await page.evaluate(() => new Promise((next) => requestAnimationFrame(next)));
    }
  });
  longest.push(found[0] ?? 0);
}
weigh(
  "1,000 cards in a column, scrolled: the main thread's longest task",
  longest,
  32,
  `${DEALS} deals, ${CARDS} of a column on the screen, 60 turns of the wheel; ${RUNS} times`,
);

// A move by key: how many frames until the card stands in its new column, and how long after the key.
const moves = [];
for (let run = 0; run < RUNS; run += 1) {
  await page.evaluate(() => {
    const card = document.querySelector("[data-stage] [data-card]");
    const id = card.dataset.card;
    card.querySelector(".card-title").focus();
    globalThis.moved = new Promise((told, failed) => {
      const hear = (event) => {
        if (event.key !== "ArrowRight") return;
        removeEventListener("keydown", hear, { capture: true });
        const began = performance.now();
        const from = card.closest("[data-stage]").dataset.stage;
        let frames = 0;
        const look = () => {
          frames += 1;
          const now = document.querySelector(`[data-card="${id}"]`)?.closest("[data-stage]")?.dataset.stage;
          if (now !== undefined && now !== from) told({ frames, ms: performance.now() - began });
          else if (frames > 600) failed(new Error(`${id} is still in ${now}`));
          else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      };
      addEventListener("keydown", hear, { capture: true });
    });
  });
  let moved;
  const [task] = await tasks(async () => {
    await page.keyboard.press("Alt+ArrowRight");
    moved = await page.evaluate(() => globalThis.moved);
  });
  moves.push({ ...moved, task: task ?? 0 });
}
const late = Math.max(...moves.map(({ frames }) => frames));
if (late > 1) throw new Error(`a move was painted in frame ${late} after its key`);
weigh(
  "a move by key: the main thread's longest task until it is painted",
  moves.map(({ task }) => task),
  50,
  `${DEALS} deals; the first animation frame after the key has the card in its new column`,
);
await close();
