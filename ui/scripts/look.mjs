// Screenshots of the UI on the fake platform, and axe on each. Run: node scripts/look.mjs [folder]
// Needs Chromium (CHROMIUM, else /usr/bin/chromium). The same strict CSP as the product is sent.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { chromium } from "playwright-core";

const here = new URL("..", import.meta.url).pathname;
const shots = process.argv[2] ?? join(tmpdir(), "shots");
mkdirSync(shots, { recursive: true });
execFileSync(join(here, "node_modules/.bin/vite"), ["build", "--mode", "fake"], {
  cwd: here,
  stdio: "ignore",
});

const types = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };
const csp =
  "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'";
const server = createServer((request, answer) => {
  const { pathname } = new URL(request.url, "http://x");
  const path = join(here, "node_modules/.cache/fake", pathname === "/" ? "fake.html" : pathname);
  try {
    const body = readFileSync(path);
    answer.writeHead(200, {
      "content-type": types[extname(path)] ?? "application/octet-stream",
      "content-security-policy": csp,
    });
    answer.end(body);
  } catch {
    answer.writeHead(404).end();
  }
});
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const url = `http://127.0.0.1:${server.address().port}/`;
const axe = readFileSync(join(here, "node_modules/axe-core/axe.min.js"), "utf8");

const deal = "00000000-0000-7000-8000-000000000100";
const scenes = {
  board: async () => undefined,
  panel: async (page) => {
    await page.evaluate((id) => {
      location.hash = `#/pipeline/deal/${id}`;
    }, deal);
    await page.waitForSelector('[data-testid="panel"] [data-field="title"]');
    await page
      .waitForSelector('[data-testid="note"] .ProseMirror', { timeout: 10_000 })
      .catch(() => undefined);
  },
  menu: async (page) => {
    await page.hover(`[data-card="${deal}"]`);
    await page.click(`[data-card="${deal}"] [data-testid="card-menu"]`);
  },
  quick: async (page) => {
    await page.click('[data-testid="new-deal"]');
    await page.fill('[data-testid="quick-add"]', "Site vitrine Martin 2500€ vendredi #web");
    await page.waitForSelector(".quick-chip");
  },
  move: async (page) => {
    await page.focus(`[data-card="${deal}"] .card-title`);
    await page.keyboard.press("m");
    await page.waitForSelector('[data-testid="move-dialog"]');
  },
  table: async (page) => {
    await page.click('[data-testid="look"]');
    await page.waitForSelector('[data-testid="table"] [data-card]');
  },
  views: async (page) => {
    for (const name of ["Les plus gros", "À relancer"]) {
      await page.keyboard.press("0");
      await page.fill('[data-testid="filter"]', "e");
      await page.click('[data-testid="view-save"]');
      await page.fill('[data-testid="ask-line"]', name);
      await page.keyboard.press("Enter");
      await page.waitForSelector(`.view-tab[aria-current="true"]:has-text("${name}")`);
    }
    await page.fill('[data-testid="filter"]', "s");
    await page.click('.view-tab[aria-current="true"]');
    await page.waitForSelector('[role="menu"]');
  },
  grouped: async (page) => {
    await scenes.table(page);
    await page.click('[data-testid="columns"]');
    await page.click('[data-testid="group-stage"]');
    await page.waitForSelector(".tbl-group");
  },
  contacts: async (page) => {
    await page.evaluate(() => {
      location.hash = "#/contacts";
    });
    await page.waitForSelector("[data-row]");
    await page.click('[data-testid="filter-add"]');
    await page.click('[data-testid="filter-assignee"]');
    await page.click(".menu-item >> nth=0");
    await page.click('[data-sort="email"]');
  },
  filter: async (page) => {
    await page.click('[data-testid="filter-add"]');
    await page.click('[data-testid="filter-stage"]');
    await page.click(".menu-item >> nth=1");
    await page.fill('[data-testid="filter"]', "s");
    await page.waitForTimeout(200);
  },
  many: async (page) => {
    await page.focus(`[data-card="${deal}"] .card-title`);
    await page.keyboard.press("x");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("x");
    await page.waitForSelector('[data-testid="many"]');
  },
  search: async (page) => {
    await page.keyboard.press("Control+k");
    await page.keyboard.type("site");
    await page.waitForSelector(".combo-row");
  },
  create: async (page) => {
    await page.focus(`[data-card="${deal}"] .card-title`);
    await page.keyboard.press("x");
    await page.keyboard.press("Control+k");
    await page.keyboard.type("arch 300€");
    await page.waitForSelector(".combo-row");
  },
  compact: async (page) => {
    await page.evaluate(() => {
      document.documentElement.dataset.density = "compact";
    });
  },
  today: async (page) => {
    await page.evaluate(() => {
      location.hash = "#/today";
    });
    await page.waitForSelector(".today-part");
  },
  timeline: async (page) => {
    await scenes.panel(page);
    await page.waitForSelector("[data-testid=timeline-line]");
    await page.evaluate(() => document.querySelector(".tl").scrollIntoView());
  },
  insights: async (page) => {
    await page.evaluate(() => {
      location.hash = "#/insights";
    });
    await page.waitForSelector("[data-testid=numbers]");
  },
  charts: async (page) => {
    await scenes.insights(page);
    await page.evaluate(() => document.querySelector(".num-page").scrollTo(0, 460));
  },
  older: async (page) => {
    await scenes.insights(page);
    await page.evaluate(() => document.querySelector(".num-page").scrollTo(0, 2000));
  },
  rows: async (page) => {
    await scenes.insights(page);
    await page.click('[data-chart=stages] [data-testid="as-table"]');
    await page.click('[data-chart=months] [data-testid="as-table"]');
    await page.click('[data-kpi=won] [data-testid="kpi-open"]');
    await page.waitForSelector("[data-testid=rows]");
  },
  settings: async (page) => {
    await page.evaluate(() => {
      location.hash = "#/settings";
    });
    await page.waitForSelector(".settings-link");
  },
  won: async (page) => {
    await page.focus(`[data-card="${deal}"] .card-title`);
    await page.keyboard.press("w");
    await page.waitForSelector('[data-testid="won"]');
  },
  lost: async (page) => {
    await page.focus(`[data-card="${deal}"] .card-title`);
    await page.keyboard.press("Shift+W");
    await page.waitForSelector(".combo-row");
  },
  general: async (page) => {
    await page.evaluate(() => {
      location.hash = "#/settings/general";
    });
    await page.waitForSelector(".segments");
  },
  pipelines: async (page) => {
    await page.evaluate(() => {
      location.hash = "#/settings/pipelines";
    });
    await page.waitForSelector('[data-testid="stage"]');
  },
  fields: async (page) => {
    await page.evaluate(() => {
      location.hash = "#/settings/fields";
    });
    await page.waitForSelector('[data-testid="field"]');
  },
  sequences: async (page) => {
    await page.evaluate(() => {
      location.hash = "#/settings/sequences";
    });
    await page.waitForSelector('[data-testid="step"]');
  },
  sequence: async (page) => {
    await page.click('[data-stage="proposal"] [data-card] .card-title');
    await page.waitForSelector('[data-testid="sequence-proposed"]');
    await page.hover('[data-testid="panel"] .rec-task');
  },
  recur: async (page) => {
    await scenes.sequence(page);
    await page.click('[data-testid="panel"] [data-testid="task-more-open"]');
    await page.selectOption('[data-testid="task-more"] [name="repeat"]', "weekly");
  },
  activity: async (page) => {
    await page.evaluate(() => {
      location.hash = "#/settings/activity";
    });
    await page.waitForSelector(".log-row");
  },
  trash: async (page) => {
    await page.evaluate(() => {
      location.hash = "#/trash";
    });
    await page.waitForSelector(".shelf-row");
  },
  duplicates: async (page) => {
    await page.evaluate(() => {
      location.hash = "#/duplicates/contact";
    });
    await page.waitForSelector('[data-testid="pair"]');
  },
  merge: async (page) => {
    await scenes.duplicates(page);
    await page.click('[data-testid="pair-merge"]');
    await page.waitForSelector(".merge-grid");
  },
  alike: async (page) => {
    await page.evaluate(() => {
      location.hash = "#/contacts";
    });
    await page.click('[data-testid="contact-new"]');
    await page.fill('[data-testid="contact-add"]', "Sophie Dumas sophie@dumas.fr");
    await page.waitForSelector('[data-testid="alike"]');
  },
  toast: async (page) => {
    await page.focus(`[data-card="${deal}"] .card-title`);
    await page.keyboard.press("Alt+ArrowLeft");
    await page.waitForSelector(".toast");
    await page.keyboard.press("Control+z");
    await page.waitForTimeout(600);
  },
  account: async (page) => {
    await page.evaluate(() => {
      location.hash = "#/account";
    });
    await page.waitForSelector('[data-testid="token-form"]');
    await page.fill('[data-testid="token-form"] [name="name"]', "n8n");
    await page.click('[data-testid="token-form"] button');
    await page.waitForSelector('[data-testid="secret-link"]');
    await page.evaluate(() => document.querySelector('[data-testid="account"]').scrollTo(0, 420));
  },
  keys: async (page) => {
    await page.keyboard.press("?");
    await page.waitForSelector(".keys-dialog");
  },
  calendar: async (page) => {
    await scenes.panel(page);
    await page.click('[data-field="expected_close"]');
    await page.waitForSelector(".calendar");
  },
};

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox"],
});
let problems = 0;
const sizes = { wide: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } };
const only = process.argv[3]?.split(",");
for (const [size, viewport] of Object.entries(sizes)) {
  for (const theme of ["light", "dark"]) {
    for (const lang of ["fr", "en"]) {
      const context = await browser.newContext({ viewport, hasTouch: size === "phone", bypassCSP: false });
      for (const [name, scene] of Object.entries(scenes)) {
        if (only && !only.includes(name)) continue;
        if (name !== "board" && name !== "panel" && (theme === "dark") !== (lang === "en")) continue;
        const page = await context.newPage();
        const complain = (text) => {
          problems += 1;
          process.stdout.write(`  ${name} ${size} ${theme} ${lang}: ${text}\n`);
        };
        page.on("pageerror", (error) => complain(`page error ${error.stack}`));
        page.on("console", (message) => message.type() === "error" && complain(message.text()));
        await page.addInitScript(() => localStorage.removeItem("carnet-look"));
        await page.goto(`${url}?lang=${lang}&theme=${theme}#/pipeline`);
        await page.waitForSelector("[data-card]");
        await scene(page).catch((error) => complain(error.message.split("\n")[0]));
        await page.evaluate(() =>
          Promise.all(document.getAnimations().map((one) => one.finished.catch(() => undefined))),
        );
        await page.screenshot({ path: join(shots, `${name}-${size}-${theme}-${lang}.png`) });
        await page.evaluate(axe);
        const found = await page.evaluate(async () => {
          const run = await globalThis.axe.run(document, {
            runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
          });
          return run.violations.map(
            (one) =>
              `axe ${one.id}: ${one.nodes
                .map((node) => node.target.join(" "))
                .slice(0, 3)
                .join(" | ")}`,
          );
        });
        for (const text of found) complain(text);
        await page.close();
      }
      await context.close();
    }
  }
}
await browser.close();
server.close();
process.stdout.write(`${problems} problems; screenshots are in ${shots}\n`);
if (problems > 0) process.exit(1);
