import { afterEach, beforeEach, expect, test, vi } from "vitest";
import * as Y from "yjs";
import { type ApiError, type NoteChannel, NoteMessage, type Notes } from "../../platform/types";
import { GAP_MS, type Note, openNote } from "./provider";

/** An engine's note door: one document, its editors, and faults on demand. */
function door() {
  const engine = new Y.Doc();
  const editors = new Map<number, (bytes: Uint8Array) => void>();
  const seen = { updates: [] as Uint8Array[], compares: 0, carets: 0, closed: 0 };
  let last = 0;
  let fault: ApiError | null = null;
  const message = (kind: number, body: Uint8Array) => Uint8Array.of(kind, ...body);
  const tell = (from: number, bytes: Uint8Array) => {
    for (const [editor, hear] of editors) if (editor !== from) hear(bytes);
  };
  const notes: Notes = {
    open: async (_document, onMessage): Promise<NoteChannel> => {
      last += 1;
      const editor = last;
      editors.set(editor, onMessage);
      return {
        state: message(NoteMessage.State, Y.encodeStateAsUpdate(engine)),
        update: async (bytes) => {
          if (fault) throw fault;
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
  one.fail({ code: "forbidden", field: null, detail: "viewer" });
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

test("a broken message from the door is answered by a comparison, not by a crash", async () => {
  const one = door();
  const note = await openNote(one.notes, "crm:deal:1");
  one.write("whole ");
  one.tell(Uint8Array.of(NoteMessage.Update, 255, 255, 255));
  await settle();
  expect(text(note).toString()).toBe("whole ");
});
