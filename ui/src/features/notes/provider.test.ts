import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Awareness, encodeAwarenessUpdate } from "y-protocols/awareness";
import * as Y from "yjs";
import { type ApiError, type NoteChannel, NoteMessage, type Notes } from "../../platform/types";
import { GAP_MS, KEPT_MAX, type Note, openNote } from "./provider";

let doors = 0;

/** An engine's note door: one document, its editors, and faults on demand. */
function door() {
  const engine = new Y.Doc();
  const editors = new Map<number, (bytes: Uint8Array) => void>();
  const seen = { updates: [] as Uint8Array[], compares: 0, carets: 0, reopens: 0, closed: 0 };
  let last = 0;
  let fault: ApiError | null = null;
  let looking = false;
  doors += 1;
  let home = `home ${doors}`;
  const message = (kind: number, body: Uint8Array) => Uint8Array.of(kind, ...body);
  const tell = (from: number, bytes: Uint8Array) => {
    for (const [editor, hear] of editors) if (editor !== from) hear(bytes);
  };
  const notes: Notes = {
    home: () => home,
    open: async (_document, onMessage): Promise<NoteChannel> => {
      last += 1;
      const editor = last;
      editors.set(editor, onMessage);
      return {
        state: message(NoteMessage.State, Y.encodeStateAsUpdate(engine)),
        reopen: async () => {
          seen.reopens += 1;
          if (fault) throw fault;
          editors.set(editor, onMessage);
          return message(NoteMessage.State, Y.encodeStateAsUpdate(engine));
        },
        update: async (bytes) => {
          if (fault) throw fault;
          if (!editors.has(editor)) throw notOpen;
          if (looking) throw viewer;
          seen.updates.push(bytes);
          Y.applyUpdate(engine, bytes);
          tell(editor, message(NoteMessage.Update, bytes));
        },
        awareness: async (bytes) => {
          seen.carets += 1;
          tell(editor, message(NoteMessage.Awareness, bytes));
        },
        compare: async (stateVector) => {
          seen.compares += 1;
          if (fault) throw fault;
          const own = Y.encodeStateVector(engine);
          const length = new Uint8Array(4);
          new DataView(length.buffer).setUint32(0, own.length, true);
          return message(
            NoteMessage.Difference,
            Uint8Array.of(...length, ...own, ...Y.encodeStateAsUpdate(engine, stateVector)),
          );
        },
        close: async () => {
          seen.closed += 1;
          editors.delete(editor);
        },
      };
    },
  };
  return {
    notes,
    seen,
    text: () => engine.getText("notes").toString(),
    fail: (next: ApiError | null) => {
      fault = next;
    },
    /** Whoever is here may only look from now on. */
    look: () => {
      looking = true;
    },
    /** The engine knows no editor any more. */
    forget: () => editors.clear(),
    /** Another workspace is shown. */
    goTo: (next: string) => {
      home = next;
    },
    erase: (length: number) => engine.getText("notes").delete(0, length),
    reload: () => tell(0, Uint8Array.of(NoteMessage.Reload)),
    write: (text: string) => {
      const before = Y.encodeStateVector(engine);
      engine.getText("notes").insert(0, text);
      return message(NoteMessage.Update, Y.encodeStateAsUpdate(engine, before));
    },
    tell: (bytes: Uint8Array) => tell(0, bytes),
  };
}

const offline: ApiError = { code: "offline", field: null, detail: "gone" };
const notOpen: ApiError = { code: "not_found", field: null, detail: "the note is not open" };
const viewer: ApiError = { code: "forbidden", field: null, detail: "viewer" };
const text = (note: Note) => note.doc.getText("notes");
const settle = (ms = 0) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("two editors of one note converge, and hear each other at once", async () => {
  const one = door();
  const a = await openNote(one.notes, "crm:deal:1");
  const b = await openNote(one.notes, "crm:deal:1");
  text(a).insert(0, "from a. ");
  text(b).insert(0, "from b. ");
  await settle(GAP_MS);
  expect(text(a).toString()).toBe(text(b).toString());
  expect(text(a).toString()).toContain("from a.");
  expect(text(a).toString()).toContain("from b.");
  expect(one.text()).toBe(text(a).toString());
});

test("the first key leaves at once, the next hundred in one update a gap later", async () => {
  const one = door();
  const note = await openNote(one.notes, "crm:deal:1");
  text(note).insert(0, "x");
  await settle();
  expect(one.seen.updates.length, "the first key does not wait").toBe(1);
  for (let key = 0; key < 100; key += 1) text(note).insert(0, "y");
  await settle(GAP_MS - 10);
  expect(one.seen.updates.length, "the gap is kept").toBe(1);
  await settle(20);
  expect(one.seen.updates.length, "what came meanwhile is one update").toBe(2);
  expect(one.text()).toHaveLength(101);
});

test("after an error the editor compares, and both sides have everything", async () => {
  const one = door();
  const note = await openNote(one.notes, "crm:deal:1");
  one.fail(offline);
  text(note).insert(0, "mine ");
  await settle();
  expect(note.trouble.value?.code).toBe("offline");
  one.write("theirs ");
  one.fail(null);
  await settle(1_000);
  expect(one.seen.compares).toBeGreaterThan(0);
  expect(note.trouble.value).toBeNull();
  expect(one.text(), "the engine has what it had refused").toContain("mine");
  expect(text(note).toString(), "the editor has what it had not heard").toBe(one.text());
});

test("a reload makes the editor compare; when nothing is missing, nothing is sent", async () => {
  const one = door();
  const note = await openNote(one.notes, "crm:deal:1");
  one.write("quiet ");
  one.reload();
  await settle();
  expect(one.seen.compares).toBe(1);
  expect(one.seen.updates).toHaveLength(0);
  expect(text(note).toString()).toBe("quiet ");
});

test("a refusal that repeating cannot cure is shown and not repeated", async () => {
  const one = door();
  const note = await openNote(one.notes, "crm:deal:1");
  one.fail(viewer);
  text(note).insert(0, "x");
  await settle(60_000);
  expect(note.trouble.value?.code).toBe("forbidden");
  expect(one.seen.compares).toBe(0);
});

test("carets leave at most ten times a second", async () => {
  const one = door();
  const note = await openNote(one.notes, "crm:deal:1");
  const other = await openNote(one.notes, "crm:deal:1");
  for (let step = 0; step < 100; step += 1) {
    note.awareness.setLocalStateField("cursor", step);
    await settle(10);
  }
  expect(one.seen.carets).toBeLessThanOrEqual(14);
  await settle(GAP_MS);
  expect(other.awareness.getStates().get(note.doc.clientID)?.cursor, "the last place arrives").toBe(99);
});

test("closing sends what waits and takes the caret away", async () => {
  const one = door();
  const note = await openNote(one.notes, "crm:deal:1");
  const other = await openNote(one.notes, "crm:deal:1");
  note.awareness.setLocalStateField("cursor", 1);
  text(note).insert(0, "a");
  text(note).insert(1, "b");
  const id = note.doc.clientID;
  await note.close();
  expect(one.text()).toBe("ab");
  expect(other.awareness.getStates().has(id)).toBe(false);
  expect(one.seen.closed).toBe(1);
});

test("a caret that went with the line is there again when the line is, though it has not moved", async () => {
  const one = door();
  const note = await openNote(one.notes, "crm:deal:1");
  const theirs = new Awareness(new Y.Doc());
  theirs.setLocalStateField("cursor", 7);
  const id = theirs.clientID;
  const shown = encodeAwarenessUpdate(theirs, [id]);
  one.tell(Uint8Array.of(NoteMessage.Awareness, ...shown));
  expect(note.awareness.getStates().has(id)).toBe(true);
  const clock = (theirs.meta.get(id)?.clock ?? 0) + 1;
  const gone = { states: new Map(), meta: new Map([[id, { clock, lastUpdated: 0 }]]) };
  const bytes = encodeAwarenessUpdate(gone as unknown as Awareness, [id]);
  one.tell(Uint8Array.of(NoteMessage.Awareness, ...bytes));
  expect(note.awareness.getStates().has(id), "it went").toBe(false);
  one.tell(Uint8Array.of(NoteMessage.Awareness, ...shown));
  expect(note.awareness.getStates().get(id)?.cursor).toBe(7);
  theirs.destroy();
});

test("a broken message from the door is answered by a comparison, not by a crash", async () => {
  const one = door();
  const note = await openNote(one.notes, "crm:deal:1");
  one.write("whole ");
  one.tell(Uint8Array.of(NoteMessage.Update, 255, 255, 255));
  await settle();
  expect(text(note).toString()).toBe("whole ");
});

test("whoever only looks sends nothing, however often they compare", async () => {
  const one = door();
  one.write("to be erased ");
  one.erase(6);
  one.look();
  const note = await openNote(one.notes, "crm:deal:1");
  one.reload();
  await settle(60_000);
  expect(one.seen.compares).toBe(1);
  expect(note.trouble.value).toBeNull();
});

test("an editor that the engine has forgotten is opened again, and its words arrive", async () => {
  const one = door();
  const note = await openNote(one.notes, "crm:deal:1");
  one.forget();
  one.write("theirs ");
  text(note).insert(0, "mine ");
  await settle();
  expect(note.trouble.value).toBeNull();
  expect(one.text()).toContain("mine");
  one.tell(one.write("and more "));
  expect(text(note).toString(), "it hears again").toBe(one.text());
});

test("a reload while it compares is not forgotten", async () => {
  const one = door();
  await openNote(one.notes, "crm:deal:1");
  one.reload();
  one.reload();
  await settle(GAP_MS);
  expect(one.seen.compares).toBe(2);
});

test("words that cannot be saved when the note is closed are saved when it is possible", async () => {
  const one = door();
  const told: unknown[] = [];
  const note = await openNote(one.notes, "crm:deal:1");
  one.fail(offline);
  text(note).insert(0, "last words");
  await settle();
  await note.close((trouble, kept) => told.push([trouble?.code, kept]));
  expect(one.seen.reopens, "once more at once").toBe(1);
  expect(told[0]).toEqual(["offline", true]);
  await settle(60_000);
  expect(one.text()).toBe("");
  one.fail(null);
  await settle(10_000);
  expect(one.text()).toBe("last words");
  expect(told.at(-1)).toEqual([undefined, false]);
  expect(one.seen.closed, "and then it is closed").toBe(1);
});

test("closing tries again at once, not when the next try was due", async () => {
  const one = door();
  const note = await openNote(one.notes, "crm:deal:1");
  one.fail(offline);
  text(note).insert(0, "last words");
  await settle(20_000);
  one.fail(null);
  await note.close();
  expect(one.text()).toBe("last words");
  expect(one.seen.closed).toBe(1);
});

test("a note that is opened again while it waits is the same one: nothing is lost or doubled", async () => {
  const one = door();
  const told: unknown[] = [];
  const note = await openNote(one.notes, "crm:deal:1");
  one.fail(offline);
  text(note).insert(0, "kept. ");
  await note.close((trouble) => told.push(trouble?.code));
  expect(new Set(told)).toEqual(new Set(["offline"]));
  told.length = 0;
  const again = await openNote(one.notes, "crm:deal:1");
  expect(text(again).toString()).toBe("kept. ");
  const other = await openNote(one.notes, "crm:deal:1");
  text(again).insert(6, "new.");
  again.awareness.setLocalStateField("cursor", 5);
  one.fail(null);
  await settle(10_000);
  expect(one.text()).toBe("kept. new.");
  expect(other.awareness.getStates().get(again.doc.clientID)?.cursor, "its caret is back").toBe(5);
  expect(one.seen.closed, "it is open").toBe(0);
  await again.close();
  await settle(60_000);
  expect(one.text()).toBe("kept. new.");
  expect(one.seen.closed).toBe(1);
  expect(told, "on screen nobody has to be told").toEqual([]);
});

test("words wait while another workspace is shown", async () => {
  const one = door();
  const note = await openNote(one.notes, "crm:deal:1");
  const here = one.notes.home();
  one.goTo("elsewhere");
  text(note).insert(0, "mine");
  await note.close();
  await settle(60_000);
  expect(one.seen.updates).toHaveLength(0);
  const there = await openNote(one.notes, "crm:deal:1");
  expect(text(there).toString(), "a copy has the same documents").toBe("");
  one.goTo(here);
  await settle(10_000);
  expect(one.text()).toBe("mine");
});

test("what can never be saved is said, and does not wait", async () => {
  const one = door();
  const told: unknown[] = [];
  const note = await openNote(one.notes, "crm:deal:1");
  one.fail({ code: "too_large", field: null, detail: "" });
  text(note).insert(0, "a book");
  await note.close((trouble, kept) => told.push([trouble?.code, kept]));
  expect(told).toEqual([["too_large", false]]);
  expect(one.seen.closed).toBe(1);
});

test("so many notes wait and no more: then the next one is not opened, and says why", async () => {
  const one = door();
  for (let at = 0; at < KEPT_MAX; at += 1) {
    one.fail(null);
    const note = await openNote(one.notes, `crm:deal:${at}`);
    one.fail(offline);
    text(note).insert(0, ".");
    await note.close();
  }
  await expect(openNote(one.notes, "crm:deal:more")).rejects.toMatchObject({ code: "offline" });
  expect(text(await openNote(one.notes, "crm:deal:3")).toString(), "one that waits is").toBe(".");
  one.fail(null);
  await settle(10_000);
  expect(one.seen.closed).toBe(KEPT_MAX - 1);
  await openNote(one.notes, "crm:deal:more");
});
