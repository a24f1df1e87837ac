import { describe, expect, it } from "vitest";
import { moved, moveTo } from "../src/features/deals/moves";
import type { Board } from "../src/generated/Board";
import { uuid } from "./fake/data";
import { fakePlatform } from "./fake/platform";

const id = (n: number) => uuid(100 + n);

async function board(): Promise<Board> {
  const answer = await fakePlatform().call({
    noun: "deal",
    ask: { do: "board", with: { pipeline: null, filter: null } },
  });
  if (answer.kind !== "board") throw new Error(answer.kind);
  return answer.value;
}

describe("a move", () => {
  // Lead holds 1, 2 and 3.
  it.each([
    ["the top", 0, null, id(1)],
    ["between two", 1, id(1), id(2)],
    ["the end", 3, id(3), null],
  ])("to %s names both neighbours: one of them may have left meanwhile", async (_, index, after, before) => {
    expect(moveTo(await board(), id(4), { stage: "lead", index })).toMatchObject({ after, before });
  });
  it("down in its own column counts the cards without it", async () => {
    const move = moveTo(await board(), id(1), { stage: "lead", index: 1 });
    expect(move).toMatchObject({ after: id(2), before: id(3) });
  });
  it("is shown where it will be", async () => {
    const shown = await board();
    const move = moveTo(shown, id(4), { stage: "lead", index: 1 });
    if (!move) throw new Error("it goes somewhere");
    expect(moved(shown, move).columns[0]?.cards.map((card) => card.id)).toEqual([id(1), id(4), id(2), id(3)]);
  });
});
