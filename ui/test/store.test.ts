import { describe, expect, it } from "vitest";
import type { Board } from "../src/generated/Board";
import type { Platform, Request, Response } from "../src/platform/types";
import { openStore } from "../src/store/store";
import { fakePlatform } from "./fake/platform";
import { until } from "./until";

const request: Request = { noun: "deal", ask: { do: "board", with: { pipeline: null, filter: null } } };
const named = (pipeline: string): Board => ({ pipeline, columns: [] });

/** A platform whose boards are answered when the test says so. */
function slow() {
  const fake = fakePlatform();
  const asked: ((board: Board) => void)[] = [];
  const platform: Platform = {
    ...fake,
    call: (one) =>
      one.noun === "deal"
        ? new Promise<Response>((resolve) => {
            asked.push((value) => resolve({ kind: "board", value }));
          })
        : fake.call(one),
  };
  const change = () =>
    fake.tell({ event: "changed", value: { documents: [], nouns: ["deal"], here: false } });
  return { asked, change, store: openStore(platform) };
}

/** An event is acted on at the next frame. */
const frame = () => new Promise<void>((resolve) => requestAnimationFrame(() => resolve()));

describe("a watched read", () => {
  it("shows each answer while events come faster than answers, and reads again for the last", async () => {
    const { asked, change, store } = slow();
    const read = store.watch(request, "board");
    for (let n = 0; n < 5; n += 1) {
      change();
      change();
      await frame();
      expect(asked, "one in flight").toHaveLength(n + 1);
      asked[n]?.(named(`board ${n}`));
      await until(() => asked.length === n + 2);
      expect(read.value.value?.pipeline).toBe(`board ${n}`);
    }
    asked[5]?.(named("last"));
    await until(() => read.value.value?.pipeline === "last");
    await frame();
    expect(asked, "and then it rests").toHaveLength(6);
    store.dispose();
  });

  it("does not let an answer that left before an act undo it on screen", async () => {
    const { asked, change, store } = slow();
    const read = store.watch(request, "board");
    change();
    await frame();
    read.expect(named("acted"));
    asked[0]?.(named("before the act"));
    await until(() => asked.length === 2);
    expect(read.value.value?.pipeline).toBe("acted");
    asked[1]?.(named("after the act"));
    await until(() => read.value.value?.pipeline === "after the act");
    store.dispose();
  });
});
