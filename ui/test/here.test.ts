import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Context } from "../src/base/context";
import { signal } from "../src/base/signal";
import { setLocale } from "../src/base/words";
import { herePart } from "../src/features/sync/here";
import type { Presence } from "../src/generated/Presence";
import type { Whereabouts } from "../src/generated/Whereabouts";
import { openHere } from "../src/store/here";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A page with two cards and a record's panel, and Léa somewhere on it. */
function page() {
  document.body.innerHTML = `<div class="app"><ol class="col-cards" data-list="won"></ol>
    <li class="card-item"><article data-card="a"></article></li>
    <li class="card-item"><article data-card="b"></article></li>
    <aside class="panel"><div class="field"><input data-field="amount"></div></aside></div>`;
  const presence = signal<ReadonlyMap<string, Presence>>(new Map());
  const handlers = new Set<(event: unknown) => void>();
  const members = [
    { id: "me", name: "Moi", color: 0 },
    { id: "lea", name: "Léa", color: 3 },
  ];
  const said: Partial<Whereabouts>[] = [];
  const ctx = {
    route: signal({ page: "pipeline", record: { noun: "deal", id: "a" } }),
    store: {
      presence,
      workspace: signal({ me: "me", members }),
      listen: (handler: (event: unknown) => void) => {
        handlers.add(handler);
        return () => handlers.delete(handler);
      },
      say: (part: Partial<Whereabouts>) => void said.push(part),
    },
  } as unknown as Context;
  const root = document.querySelector<HTMLElement>(".app") as HTMLElement;
  const stop = herePart(root, ctx);
  const lea = async (at: Partial<Presence>, member = "lea") => {
    const value = { session: "s", member, here: true, document: null, field: null, dragging: null, ...at };
    presence.value = new Map([["s", value]]);
    for (const handler of handlers) handler({ event: "presence", value });
    await vi.advanceTimersByTimeAsync(50);
  };
  const at = (css: string) => document.querySelector<HTMLElement>(css);
  return { lea, at, said, stop };
}

const held = { deal: "b", stage: "won", before: null };

test("a card in another's hand is marked with a name, and where it would go; after five silent seconds it is not", async () => {
  await setLocale("fr");
  const { lea, at, stop } = page();
  await lea({ dragging: held });
  expect(at("[data-drags]")?.dataset).toMatchObject({ drags: "Léa déplace…", who: "3" });
  expect(at("[data-drags] [data-card]")?.dataset.card).toBe("b");
  expect(at("[data-list][data-drop]")).not.toBeNull();
  await lea({ dragging: { ...held, before: "a" } });
  expect(at("[data-drop] [data-card]")?.dataset.card).toBe("a");
  expect(at("[data-list][data-drop]"), "one line").toBeNull();
  await vi.advanceTimersByTimeAsync(4_500);
  expect(at("[data-drags]")).not.toBeNull();
  await vi.advanceTimersByTimeAsync(700);
  expect(at("[data-drags], [data-drop]")).toBeNull();
  await lea({ dragging: held });
  await lea({});
  expect(at("[data-drags], [data-drop]"), "put down").toBeNull();
  stop();
});

test("a field that another edits has their name; in another record it has not", async () => {
  const { lea, at, stop } = page();
  await lea({ document: "crm:deal:a", field: "amount" });
  expect(at(".field")?.dataset).toMatchObject({ edits: "Léa", who: "3", by: "Léa" });
  expect(at(".here-faces [aria-label='Léa']")).not.toBeNull();
  await lea({ document: "crm:deal:b", field: "amount" });
  expect(at("[data-edits], .here-faces")).toBeNull();
  expect(at(".field")?.dataset.by, "still named for what they put there").toBe("Léa");
  await vi.advanceTimersByTimeAsync(11_000);
  expect(at(".field")?.dataset.by).toBeUndefined();
  stop();
});

test("my other windows are not somebody else, and nobody writes selectors", async () => {
  const { lea, at, stop } = page();
  await lea({ document: "crm:deal:a", field: "amount", dragging: held }, "me");
  expect(at("[data-edits], [data-drags], .here-faces")).toBeNull();
  await lea({
    document: "crm:deal:a",
    field: '"],*,[x="',
    dragging: { deal: '"]', stage: '"],*', before: null },
  });
  expect(at("[data-edits], [data-drags], [data-drop]")).toBeNull();
  stop();
});

test("what I do is said: the record, and the field while it has the focus", () => {
  const { at, said, stop } = page();
  at("input")?.dispatchEvent(new FocusEvent("focusin", { bubbles: true }));
  at("input")?.dispatchEvent(new FocusEvent("focusout", { bubbles: true }));
  expect(said).toEqual([{ document: "crm:deal:a", field: null }, { field: "amount" }, { field: null }]);
  stop();
});

test("it is told ten times a second at most, fifteen while a card is held, and a held card again and again", async () => {
  const told: Whereabouts[] = [];
  const here = openHere(async (at) => void told.push(at));
  for (let n = 0; n < 100; n += 1) {
    here.say({ document: `crm:deal:${n}` });
    await vi.advanceTimersByTimeAsync(10);
  }
  expect(told.length).toBeGreaterThan(8);
  expect(told.length).toBeLessThanOrEqual(11);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(told.at(-1)?.document, "the last word is said").toBe("crm:deal:99");
  told.length = 0;
  for (let n = 0; n < 100; n += 1) {
    here.say({ dragging: { ...held, before: String(n) } });
    await vi.advanceTimersByTimeAsync(10);
  }
  expect(told.length).toBeGreaterThan(11);
  expect(told.length).toBeLessThanOrEqual(16);
  await vi.advanceTimersByTimeAsync(1_000);
  told.length = 0;
  await vi.advanceTimersByTimeAsync(6_100);
  expect(told, "others forget in five seconds").toHaveLength(3);
  here.say({ dragging: null });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(told).toHaveLength(4);
  here.dispose();
});
