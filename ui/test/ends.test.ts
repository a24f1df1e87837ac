import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { DealRequest } from "../src/generated/DealRequest";
import { openApp } from "../src/shell/app";
import { uuid } from "./fake/data";
import { type Fake, fakePlatform } from "./fake/platform";
import { until } from "./until";

const id = (n: number) => uuid(100 + n);
const titleOf = (n: number) => document.querySelector<HTMLElement>(`[data-card="${id(n)}"] .card-title`);
const stageOf = (n: number) =>
  document.querySelector(`[data-card="${id(n)}"]`)?.closest<HTMLElement>("[data-stage]")?.dataset.stage;

let close: () => void = () => undefined;

async function open(): Promise<Fake> {
  localStorage.setItem("carnet-wishes", JSON.stringify({ locale: "fr", theme: "light", home: "pipeline" }));
  // Nothing is folded: a card that is not drawn is not asked about.
  localStorage.setItem("carnet-folded", "[]");
  const fake = fakePlatform();
  const root = document.createElement("div");
  document.body.append(root);
  close = await openApp(root, { platform: fake });
  await until(
    () => titleOf(0) !== null && titleOf(0) !== undefined && document.querySelector(".rail-link") !== null,
  );
  return fake;
}

function press(target: Element | null | undefined, key: string, more: KeyboardEventInit = {}): void {
  target?.dispatchEvent(
    new KeyboardEvent("keydown", { key, code: key, bubbles: true, cancelable: true, ...more }),
  );
}

function writes(fake: Fake): DealRequest[] {
  return fake.asked.flatMap((one) =>
    one.noun === "deal" && ["move", "close"].includes(one.ask.do) ? [one.ask] : [],
  );
}

const wonForm = () => document.querySelector<HTMLFormElement>(".won-form");

beforeEach(() => {
  localStorage.clear();
  location.hash = "";
});
afterEach(() => {
  close();
  document.body.replaceChildren();
});

describe("the end of a deal", () => {
  it("is asked before anything is written, and written with the move", async () => {
    const fake = await open();
    titleOf(0)?.focus();
    press(titleOf(0), "w");
    await until(() => wonForm() !== null);
    expect(stageOf(0), "the card is there in the next frame").toBe("won");
    expect(writes(fake), "and nothing is written yet").toEqual([]);
    const amount = wonForm()?.querySelector<HTMLInputElement>('[name="amount"]');
    expect(amount?.value).toBe("12500");
    if (amount) amount.value = "13000 EUR";
    wonForm()?.requestSubmit();
    await until(() => writes(fake).length > 0);
    const [ask] = writes(fake);
    expect(ask).toMatchObject({
      do: "close",
      with: { to: { id: id(0), stage: "won" }, closed_on: null, amount: 1_300_000 },
    });
    await until(() => wonForm() === null);
  });

  it("is given up with Escape: the card goes back, nothing was written", async () => {
    const fake = await open();
    titleOf(0)?.focus();
    press(titleOf(0), "w");
    await until(() => wonForm() !== null);
    press(document.activeElement ?? document.body, "Escape");
    await until(() => stageOf(0) === "proposal");
    expect(writes(fake)).toEqual([]);
    expect(wonForm()).toBeNull();
  });

  it("asks why a deal was lost: a reason of the list, in one write", async () => {
    const fake = await open();
    titleOf(0)?.focus();
    press(titleOf(0), "W", { shiftKey: true });
    await until(() => document.querySelector(".combo-row") !== null);
    document.querySelectorAll<HTMLElement>(".combo-row")[1]?.click();
    await until(() => writes(fake).length > 0);
    expect(writes(fake)[0]).toMatchObject({
      do: "close",
      with: { to: { stage: "lost", lost_reason: "Projet abandonné" } },
    });
  });
});
