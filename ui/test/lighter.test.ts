import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { inOneEncoding } from "../scripts/lighter";

/** Yjs as the build has it. */
async function light(): Promise<typeof Y> {
  const code = inOneEncoding(readFileSync("node_modules/yjs/dist/yjs.mjs", "utf8"));
  expect(
    code.match(/new \w+coderV2\b|= \w+coderV2\b/),
    "nobody makes a coder of the second encoding",
  ).toBeNull();
  // Beside the real one, so that it finds lib0.
  mkdirSync("node_modules/.cache", { recursive: true });
  const file = `${process.cwd()}/node_modules/.cache/yjs-light-${process.pid}.mjs`;
  writeFileSync(file, code);
  try {
    return await import(/* @vite-ignore */ file);
  } finally {
    rmSync(file);
  }
}

test("without its second encoding Yjs holds what waits, passes it on, and gives the same bytes", async () => {
  const L = await light();
  const author = new Y.Doc();
  author.clientID = 7;
  const updates: Uint8Array[] = [];
  author.on("update", (update: Uint8Array) => updates.push(update));
  const text = author.getText("note");
  text.insert(0, "one ");
  text.insert(4, "two ");
  text.delete(0, 2);
  text.insert(text.length, "three");
  text.format(0, 3, { bold: true });
  expect(updates).toHaveLength(5);

  const [first, ...later] = updates;
  for (const Kind of [Y, L]) {
    const late = new Kind.Doc();
    for (const update of later) Kind.applyUpdate(late, update);
    expect(late.getText("note").toString(), "it waits for the first").toBe("");
    const passed = new Kind.Doc();
    Kind.applyUpdate(passed, Kind.encodeStateAsUpdate(late));
    Kind.applyUpdate(passed, Kind.mergeUpdates(later));
    for (const doc of [late, passed]) {
      Kind.applyUpdate(doc, first ?? new Uint8Array());
      expect(doc.getText("note").toDelta()).toEqual(text.toDelta());
      expect(Kind.encodeStateAsUpdate(doc)).toEqual(Y.encodeStateAsUpdate(author));
      expect(Kind.encodeStateVector(doc)).toEqual(Y.encodeStateVector(author));
    }
  }
});
