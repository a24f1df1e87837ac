/** The palette on a selection, and what it makes of a line; chosen deals as lines for a spreadsheet. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { cell } from "../src/features/deals/many/copy";
import { openApp } from "../src/shell/app";
import { uuid } from "./fake/data";
import { type Fake, fakePlatform } from "./fake/platform";
import { until } from "./until";

const id = (n: number) => uuid(100 + n);
const all = <E extends HTMLElement>(css: string) => [...document.querySelectorAll<E>(css)];
const title = (n: number) =>
  document.querySelector<HTMLElement>(`[data-card="${id(n)}"] .card-title`) ?? undefined;
const row = (words: string) => all(".palette .combo-row").find((one) => one.textContent?.includes(words));

let close: () => void = () => undefined;

async function open(options: Parameters<typeof fakePlatform>[0] = {}): Promise<Fake> {
  localStorage.setItem("carnet-wishes", JSON.stringify({ locale: "fr", theme: "light", home: "pipeline" }));
  const fake = fakePlatform(options);
  const root = document.createElement("div");
  document.body.append(root);
  close = await openApp(root, { platform: fake });
  await until(() => all("[data-card]").length > 0 && document.querySelector(".rail-link") !== null);
  return fake;
}

function press(key: string, more: KeyboardEventInit = {}): void {
  const target = document.activeElement ?? document.body;
  const code = `Key${key.toUpperCase()}`;
  target.dispatchEvent(new KeyboardEvent("keydown", { key, code, bubbles: true, cancelable: true, ...more }));
}

/** By key, as a person does: the focus goes from card to card. */
async function chooseTwo(): Promise<void> {
  for (const n of [1, 2]) {
    title(n)?.focus();
    await until(() => document.activeElement === title(n));
    press("x");
  }
  await until(
    () => document.querySelector('[data-testid="many"] strong')?.textContent?.startsWith("2") === true,
  );
}

async function palette(text = ""): Promise<void> {
  press("k", { ctrlKey: true });
  await until(() => document.querySelector(".palette input") !== null);
  const input = document.querySelector<HTMLInputElement>(".palette input");
  if (input) input.value = text;
  input?.dispatchEvent(new Event("input", { bubbles: true }));
}

beforeEach(() => {
  localStorage.clear();
  location.hash = "";
});
afterEach(() => {
  close();
  document.body.replaceChildren();
});

describe("with several deals chosen", () => {
  it("the palette says for how many, and does it for all of them, wherever the focus is", async () => {
    const fake = await open();
    await chooseTwo();
    (document.activeElement as HTMLElement).blur();
    await palette(">archiver");
    await until(() => row("Archiver") !== undefined);
    expect(row("Archiver")?.querySelector(".chip")?.textContent).toContain("2");
    row("Archiver")?.click();
    const bulk = () => fake.asked.find((one) => one.noun === "deal" && one.ask.do === "bulk");
    await until(() => bulk() !== undefined);
    expect(bulk()?.ask).toEqual({ do: "bulk", with: { ids: [id(1), id(2)], change: { to: "archive" } } });
  });

  it("Ctrl+C copies them as lines for a spreadsheet", async () => {
    const copied = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue(undefined);
    await open();
    await chooseTwo();
    press("c", { ctrlKey: true });
    await until(() => copied.mock.calls.length === 1);
    const lines = String(copied.mock.calls[0]?.[0])
      .split("\n")
      .map((one) => one.split("\t"));
    expect(lines).toHaveLength(3);
    expect(lines.every((one) => one.length === lines[0]?.length)).toBe(true);
    expect(lines[0]?.[0]).toBe("Titre");
    expect(lines[1]?.[0]).toBe(title(1)?.textContent?.trim());
  });

  it.each([
    ["a\tb\nc", "a b c"],
    ["=1+1", "'=1+1"],
    ["@SUM(A1)", "'@SUM(A1)"],
    ["Site - logo", "Site - logo"],
  ])("a cell of %j is %j", (text, safe) => {
    expect(cell(text)).toBe(safe);
  });
});

describe("a line in the palette", () => {
  it("becomes a deal that Rust has read, and opens", async () => {
    const fake = await open();
    await palette("Logo 900€ #web");
    await until(() => row("Affaire «") !== undefined);
    row("Affaire «")?.click();
    await until(() => location.hash.includes("/deal/"));
    const made = fake.asked.find((one) => one.noun === "deal" && one.ask.do === "create");
    expect(made?.ask).toMatchObject({ with: { title: "Logo", amount: 90_000, tags: ["web"] } });
  });

  it("offers a viewer nothing to make", async () => {
    await open({ readOnly: true });
    await palette("Logo");
    await until(() => all(".palette .combo-row").length > 0);
    expect(row("Affaire «")).toBeUndefined();
  });
});
