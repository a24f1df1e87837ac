import { expect, test } from "vitest";
import * as Y from "yjs";
import { type NoteChannel, NoteMessage, type Notes } from "../../platform/types";
import { createEditor } from "./editor";
import { type Note, openNote } from "./provider";
import { plainWords } from "./stranger";

/** A note that hears, and says what was sent of it. */
async function heard(document: string) {
  let hear = (_bytes: Uint8Array): void => undefined;
  const sent: Uint8Array[] = [];
  const nothing = async () => undefined;
  const state = Uint8Array.of(NoteMessage.State, ...Y.encodeStateAsUpdate(new Y.Doc()));
  const channel = {
    state,
    update: async (bytes: Uint8Array) => void sent.push(bytes),
    awareness: nothing,
    close: nothing,
  } as unknown as NoteChannel;
  const notes: Notes = {
    home: () => "home",
    open: async (_document, onMessage) => {
      hear = onMessage;
      return channel;
    },
  };
  const note: Note = await openNote(notes, document);
  const theirs = new Y.Doc();
  const root = theirs.getXmlFragment("notes");
  const tell = () => hear(Uint8Array.of(NoteMessage.Update, ...Y.encodeStateAsUpdate(theirs)));
  return { note, root, tell, sent };
}

const element = (name: string, words: string) => {
  const made = new Y.XmlElement(name);
  made.insert(0, [new Y.XmlText(words)]);
  return made;
};

test("a note with something that this editor does not know is kept whole, and is not bound to an editor", async () => {
  const { note, root, tell, sent } = await heard("crm:deal:strange");
  root.push([element("paragraph", "known")]);
  tell();
  expect(note.strange.value, "a paragraph is known").toBe(false);
  const view = createEditor(
    document.body.appendChild(document.createElement("div")),
    note,
    () => true,
    () => undefined,
  );
  const stop = note.strange.subscribe((strange) => void (strange && view.destroy()));
  root.push([element("mermaid", "graph")]);
  tell();
  expect(note.strange.value).toBe(true);
  expect(view.isDestroyed, "before the thing was there").toBe(true);
  await note.flush();
  expect(sent, "nothing is deleted").toEqual([]);
  expect(plainWords(note.doc.getXmlFragment("notes"))).toBe("known\ngraph");
  stop();
});

test("a mark that this editor does not know makes a note strange, too", async () => {
  const { note, root, tell } = await heard("crm:deal:strange-mark");
  const words = new Y.XmlText("words");
  words.format(0, 5, { bold: {} });
  const paragraph = new Y.XmlElement("paragraph");
  paragraph.insert(0, [words]);
  root.push([paragraph]);
  tell();
  expect(note.strange.value).toBe(false);
  words.format(0, 2, { underline: {} });
  tell();
  expect(note.strange.value).toBe(true);
});
