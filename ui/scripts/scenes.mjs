// The forty pictures that a person looks at before a release, and the other screens. Each goes from the board of the fake platform to
// what is to be seen. Those that need two people, a relay or the real window are kept by the tests that have them (`elsewhere`).

const deal = "00000000-0000-7000-8000-000000000100";
const card = `[data-card="${deal}"]`;
const phone = { width: 390, height: 844 };

export const go = (hash, shown) => async (page) => {
  await page.evaluate((to) => {
    location.hash = to;
  }, hash);
  await page.waitForSelector(shown);
};
const panel = async (page) => {
  await go(`#/pipeline/deal/${deal}`, '[data-testid="panel"] [data-field="title"]')(page);
  await page.waitForSelector('[data-testid="note"] .ProseMirror');
};
const insights = go("#/insights", "[data-testid=numbers]");
const key = (keys, shown) => async (page) => {
  await page.focus(`${card} .card-title`);
  await page.keyboard.press(keys);
  await page.waitForSelector(shown);
};
const tell = (event) => (page) => page.evaluate((value) => globalThis.fake.tell(value), event);
const sync = (state, pending) => async (page) => {
  await tell({ event: "sync", value: { state, pending, synced_at: Date.now() - 3_600_000, set_aside: [] } })(
    page,
  );
  await page.click('[data-testid="sync"]');
  await page.waitForSelector('[data-testid="sync-details"]');
};
const palette = (words) => async (page) => {
  await page.keyboard.press("Control+k");
  if (words) await page.keyboard.type(words);
  await page.waitForSelector(".combo-row");
};
const compact = (page) =>
  page.evaluate(() => {
    document.documentElement.dataset.density = "compact";
  });
/** The card in the hand, over the next column; the button is not let go. */
const drag = async (page) => {
  const from = await page.locator(card).boundingBox();
  const to = await page.locator("[data-stage] .col-cards").nth(1).boundingBox();
  await page.mouse.move(from.x + 60, from.y + 20);
  await page.mouse.down();
  await page.mouse.move(to.x + 80, to.y + 60, { steps: 12 });
};
const many = async (page) => {
  await page.focus(`${card} .card-title`);
  await page.keyboard.press("x");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("x");
  await page.waitForSelector('[data-testid="many"]');
};

const views = async (page) => {
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
};

/** Name, what is done, and how it is looked at: French, light, 1280 × 800 unless it says otherwise. */
export const forty = [
  ["03-board-sample-light-fr"],
  ["04-board-sample-dark-fr", undefined, { theme: "dark" }],
  ["05-board-en-light", undefined, { lang: "en" }],
  ["06-board-empty", undefined, { query: "deals=0", first: ".empty" }],
  ["07-board-1000-cards", undefined, { query: "deals=1000" }],
  ["08-board-compact-1440x900", compact, { size: { width: 1440, height: 900 } }],
  ["09-board-720x520-min-window", undefined, { size: { width: 720, height: 520 } }],
  ["10-board-pwa-390x844", undefined, { size: phone }],
  [
    "11-card-hover-menu",
    async (page) => {
      await page.hover(card);
      await page.click(`${card} [data-testid="card-menu"]`);
    },
  ],
  ["12-move-to-dialog-keyboard", key("m", '[data-testid="move-dialog"]')],
  ["13-drag-in-progress", drag, { pale: true }],
  [
    "14-drop-flash",
    async (page) => {
      await drag(page);
      await page.mouse.up();
      await page.waitForSelector(".flash");
    },
    { moving: true },
  ],
  ["15-multi-select-bar", many],
  [
    "16-quick-add-parser-chips",
    async (page) => {
      await page.click('[data-testid="new-deal"]');
      await page.fill('[data-testid="quick-add"]', "Site vitrine Martin 2500€ vendredi #web");
      await page.waitForSelector(".quick-chip");
    },
  ],
  ["17-panel-deal-light", panel],
  ["18-panel-deal-dark", panel, { theme: "dark" }],
  ["22-sync-offline-5-pending", sync("offline", 5)],
  ["23-sync-attention", sync("not_a_relay", 5)],
  ["24-undo-toast", key("Alt+ArrowLeft", ".toast")],
  ["25-palette-empty", palette("")],
  ["26-palette-results", palette("site")],
  ["27-filters-saved-view", views],
  ["28-contacts", go("#/contacts", ".rec-line")],
  ["29-today-overdue", go("#/today", ".today-part")],
  ["30-insights-light", insights],
  ["31-insights-dark", insights, { theme: "dark" }],
  [
    "32-shortcut-sheet",
    async (page) => {
      await page.keyboard.press("?");
      await page.waitForSelector(".keys-dialog");
    },
  ],
  ["33-settings-stages", go("#/settings/pipelines", '[data-testid="stage"]')],
  ["34-print-board", (page) => page.emulateMedia({ media: "print" })],
  ["35-reduced-motion", key("Alt+ArrowLeft", ".toast"), { reduced: true }],
  ["36-text-130", (page) => page.addStyleTag({ content: ":root { font-size: 130% }" }), { loose: true }],
  [
    "37-focus-ring-tour",
    async (page) => {
      for (let stop = 0; stop < 5; stop += 1) await page.keyboard.press("Tab");
    },
  ],
  [
    "38-longest-french-and-names",
    async (page) => {
      await page.evaluate((id) => {
        const long = "Refonte complète du site institutionnel et de la boutique en ligne de l’Association";
        for (const one of globalThis.fake.deals.slice(0, 4)) {
          one.card.title = long;
          one.card.company = "Société coopérative d’intérêt collectif des Ateliers de Bretagne-Sud";
          one.card.contact = "Marie-Emmanuelle de La Rochefoucauld-Montbéliard";
          one.card.amount = 123_456_789_012;
          one.card.tags = ["développement-durable", "accompagnement", "communication-institutionnelle"];
        }
        globalThis.fake.tell({
          event: "changed",
          value: { documents: [`crm:deal:${id}`], nouns: ["deal"], here: false },
        });
      }, deal);
      await page.waitForSelector('.card-title:has-text("Association")');
    },
  ],
  ["39-forced-colors", undefined, { forced: true, pale: true }],
];

/** Kept by tests of the suites `browser` and `windows`, in tests/e2e/out. */
export const elsewhere = {
  "01-onboarding-language": "installed-1-first-start.png",
  "02-onboarding-sample-choice": "links-1-first-start.png",
  "19-note-two-carets": "browser-note-a.png",
  "20-remote-drag-marker": "browser-remote-drag.png",
  "21-field-conflict-inline": "browser-field-conflict.png",
  "40-real-window": "two-windows-1-board.png",
};
