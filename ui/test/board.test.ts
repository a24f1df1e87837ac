import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { DealMove } from "../src/generated/DealMove";
import { openApp } from "../src/shell/app";
import { uuid } from "./fake/data";
import { type Fake, type FakeOptions, fakePlatform } from "./fake/platform";
import { until } from "./until";

const id = (n: number) => uuid(100 + n);
const cardOf = (n: number) => document.querySelector<HTMLElement>(`[data-card="${id(n)}"]`);
const titleOf = (n: number) => cardOf(n)?.querySelector<HTMLElement>(".card-title");
const column = (stage: string) =>
  [...document.querySelectorAll<HTMLElement>(`[data-stage="${stage}"] [data-card]`)].map(
    (one) => one.dataset.card,
  );

let close: () => void = () => undefined;

async function open(options: FakeOptions = {}): Promise<Fake> {
  localStorage.setItem("carnet-wishes", JSON.stringify({ locale: "fr", theme: "light", home: "pipeline" }));
  const fake = fakePlatform(options);
  const root = document.createElement("div");
  document.body.append(root);
  close = await openApp(root, { platform: fake });
  await until(
    () =>
      document.querySelectorAll("[data-card]").length > 0 && document.querySelector(".rail-link") !== null,
  );
  return fake;
}

function press(target: Element | null | undefined, key: string, more: KeyboardEventInit = {}): void {
  target?.dispatchEvent(
    new KeyboardEvent("keydown", { key, code: key, bubbles: true, cancelable: true, ...more }),
  );
}

function moves(fake: Fake): DealMove[] {
  return fake.asked.flatMap((one) => (one.noun === "deal" && one.ask.do === "move" ? [one.ask.with] : []));
}

beforeEach(() => {
  localStorage.clear();
  location.hash = "";
});
afterEach(() => {
  close();
  document.body.replaceChildren();
});

describe("the board", () => {
  it("shows each column with its cards in Rust's order, its count and its sums", async () => {
    await open();
    expect(column("lead")).toEqual([id(1), id(2), id(3)]);
    const proposal = document.querySelector('[data-stage="proposal"]');
    expect(proposal?.querySelector(".col-count")?.textContent).toBe("2");
    const sums = [...(proposal?.querySelectorAll(".col-sums p") ?? [])].map((one) =>
      one.textContent?.replace(/\s/g, " "),
    );
    expect(sums).toHaveLength(2);
    expect(sums[0], "currencies are never added up").toContain("12 500 €");
    expect(sums[1]).toContain("CHF");
  });

  it("gives every card its menu: each drag has a click (WCAG 2.5.7)", async () => {
    await open();
    const cards = [...document.querySelectorAll("[data-card]")];
    expect(cards.length).toBe(10);
    for (const card of cards) {
      const button = card.querySelector('[data-testid="card-menu"]');
      expect(button?.getAttribute("aria-haspopup")).toBe("menu");
      expect(button?.getAttribute("aria-label")).toContain(
        card.querySelector(".card-title")?.textContent ?? "?",
      );
    }
  });

  it("moves by the menu with the request that a drag makes", async () => {
    const fake = await open();
    cardOf(0)?.querySelector<HTMLElement>('[data-testid="card-menu"]')?.click();
    document.querySelector<HTMLElement>('[data-testid="move-qualified"]')?.click();
    await until(() => column("qualified")[0] === id(0));
    expect(moves(fake)).toEqual([
      { id: id(0), pipeline: "main", stage: "qualified", after: null, before: id(4), lost_reason: null },
    ]);
  });

  it("makes exactly one request for one key, and keeps the focus on the card", async () => {
    const fake = await open();
    titleOf(2)?.focus();
    press(titleOf(2), "ArrowDown", { altKey: true });
    await until(() => column("lead").join() === [id(1), id(3), id(2)].join());
    expect(moves(fake)).toEqual([
      { id: id(2), pipeline: "main", stage: "lead", after: id(3), before: null, lost_reason: null },
    ]);
    await until(() => document.activeElement === titleOf(2));
    press(titleOf(2), "ArrowRight", { altKey: true });
    await until(() => column("qualified")[0] === id(2));
    expect(moves(fake)).toHaveLength(2);
  });

  it("says where the card went", async () => {
    await open();
    titleOf(2)?.focus();
    press(titleOf(2), "ArrowRight", { altKey: true });
    const live = () => document.querySelector('[data-testid="live"]')?.textContent ?? "";
    // What an earlier move said may come first.
    await until(() => live().includes("Qualifiée"));
    expect(live()).toContain("Carte de saison");
    expect(live()).toContain("Contact");
  });

  it("asks nothing when there is nowhere to go", async () => {
    const fake = await open();
    titleOf(1)?.focus();
    press(titleOf(1), "ArrowUp", { altKey: true });
    press(titleOf(1), "ArrowLeft", { altKey: true });
    expect(moves(fake)).toEqual([]);
  });

  it("puts the card back when Rust refuses, and says why", async () => {
    const fake = await open();
    fake.refuse({ code: "disk_full", field: null, detail: "" });
    titleOf(2)?.focus();
    press(titleOf(2), "ArrowRight", { altKey: true });
    await until(() => document.querySelector('[data-testid="toast"]') !== null);
    await until(() => column("lead").includes(id(2)));
    expect(document.querySelector('[data-testid="toast"]')?.textContent).toContain("disque est plein");
  });

  it("offers a viewer no way to change anything", async () => {
    const fake = await open({ readOnly: true });
    await until(() => document.querySelector('[data-testid="card-menu"]') === null);
    expect(document.querySelector('[data-testid="new-deal"]')).toBeNull();
    press(titleOf(2), "ArrowRight", { altKey: true });
    expect(moves(fake)).toEqual([]);
  });

  it("archives with one key, moves the focus to a neighbour, and undoes from the toast", async () => {
    const fake = await open();
    titleOf(2)?.focus();
    press(titleOf(2), "Backspace");
    await until(() => cardOf(2) === null && document.querySelector(".toast .btn") !== null);
    await until(() => document.activeElement === titleOf(3));
    document.querySelector<HTMLElement>(".toast .btn")?.click();
    await until(() => cardOf(2) !== null);
    const asked = fake.asked.map((one) => ("do" in one.ask ? one.ask.do : one.noun));
    const acts = ["archive", "undo_one"];
    expect(asked.filter((one) => acts.includes(one))).toEqual(acts);
  });

  it("draws a hundred cards of a column and offers the rest", async () => {
    await open({ deals: 410 });
    expect(column("lead")).toHaveLength(100);
    document.querySelector<HTMLElement>('[data-stage="lead"] .col-more')?.click();
    await until(() => column("lead").length === 123);
  });

  it("adds a deal in one line and stays open for the next", async () => {
    const fake = await open();
    document.querySelector<HTMLElement>('[data-stage="lead"] [data-testid="add"]')?.click();
    const input = () => document.querySelector<HTMLInputElement>('[data-testid="quick-add"]');
    await until(() => input() !== null);
    const line = input();
    if (line) line.value = "Logo 900€ #web";
    press(line, "Enter");
    await until(() => fake.asked.some((one) => one.noun === "deal" && one.ask.do === "create"));
    const made = fake.asked.flatMap((one) =>
      one.noun === "deal" && one.ask.do === "create" ? [one.ask.with] : [],
    )[0];
    expect(made).toMatchObject({
      title: "Logo",
      amount: 90_000,
      currency: "EUR",
      stage: "lead",
      tags: ["web"],
    });
    expect(input()?.value).toBe("");
  });

  it("shows what a line means, and makes a part of it words again", async () => {
    const fake = await open();
    document.querySelector<HTMLElement>('[data-stage="lead"] [data-testid="add"]')?.click();
    const input = () => document.querySelector<HTMLInputElement>('[data-testid="quick-add"]');
    await until(() => input() !== null);
    const chips = () => [...document.querySelectorAll<HTMLElement>(".quick-chip")];
    const line = input();
    if (line) line.value = "Logo vendredi 900€ #web";
    line?.dispatchEvent(new Event("input", { bubbles: true }));
    await until(() => chips().length === 3);
    expect(chips().map((one) => one.dataset.part)).toEqual(["day", "amount", "tag"]);
    chips()[0]?.click();
    await until(() => chips().length === 2);
    expect(document.activeElement, "one goes on typing").toBe(line);
    press(line, "Enter");
    const made = () =>
      fake.asked.flatMap((one) => (one.noun === "deal" && one.ask.do === "create" ? [one.ask.with] : []));
    await until(() => made().length === 1);
    expect(made()[0]).toMatchObject({ title: "Logo vendredi", amount: 90_000, next_step: null });
    if (line) line.value = "Autre vendredi";
    line?.dispatchEvent(new Event("input", { bubbles: true }));
    await until(() => chips().length === 1);
    expect(chips()[0]?.dataset.part, "the next line is read anew").toBe("day");
  });
});

describe("a deal's panel", () => {
  const field = (name: string) =>
    document.querySelector<HTMLInputElement>(`[data-testid="panel"] [data-field="${name}"]`);

  async function openPanel(): Promise<Fake> {
    const fake = await open();
    titleOf(2)?.focus();
    titleOf(2)?.click();
    await until(() => field("title") !== null);
    return fake;
  }

  it("keeps what I type when somebody else changes the field, and says so", async () => {
    const fake = await openPanel();
    const input = field("title");
    input?.focus();
    if (input) input.value = "Mon titre";
    const at = fake.deals.findIndex((one) => one.card.id === id(2));
    const old = fake.deals[at];
    if (old) fake.deals[at] = { ...old, card: { ...old.card, title: "Titre de Léa" } };
    fake.tell({
      event: "changed",
      value: { documents: [`crm:deal:${id(2)}`], nouns: ["deal"], here: false },
    });
    await until(() => document.querySelector(".field-conflict") !== null);
    expect(field("title")?.value).toBe("Mon titre");
    expect(document.querySelector(".field-conflict")?.textContent).toContain("Titre de Léa");
  });

  it("saves on Enter, one edit, and shows a refusal beside the field", async () => {
    const fake = await openPanel();
    const write = (name: string, text: string) => {
      const input = field(name);
      input?.focus();
      if (input) input.value = text;
      press(input, "Enter");
    };
    write("source", "Salon");
    const edits = () =>
      fake.asked.flatMap((one) => (one.noun === "deal" && one.ask.do === "edit" ? one.ask.with.edits : []));
    await until(() => edits().length > 0);
    expect(edits()).toEqual([{ field: "source", value: "Salon" }]);
    write("probability", "150");
    await until(() => document.querySelector(".field-error") !== null);
    expect(edits(), "what is not acceptable is not sent").toHaveLength(1);
  });

  it("closes on Escape and gives the focus back to its card", async () => {
    await openPanel();
    press(document.querySelector(".panel-host"), "Escape");
    await until(() => document.activeElement === titleOf(2));
    expect(location.hash).toBe("#/pipeline");
  });
});
