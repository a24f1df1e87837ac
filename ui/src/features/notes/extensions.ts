/** What a note can hold. Picked by hand: StarterKit would bring an undo of its own and 13 kB of link finding. */
import { type AnyExtension, Extension } from "@tiptap/core";
import { Blockquote } from "@tiptap/extension-blockquote";
import { Bold } from "@tiptap/extension-bold";
import { Code } from "@tiptap/extension-code";
import { Collaboration } from "@tiptap/extension-collaboration";
import { Document } from "@tiptap/extension-document";
import { HardBreak } from "@tiptap/extension-hard-break";
import { Heading } from "@tiptap/extension-heading";
import { Italic } from "@tiptap/extension-italic";
import { BulletList, ListItem, ListKeymap, OrderedList, TaskItem, TaskList } from "@tiptap/extension-list";
import { Paragraph } from "@tiptap/extension-paragraph";
import { Strike } from "@tiptap/extension-strike";
import { Text } from "@tiptap/extension-text";
import { Placeholder } from "@tiptap/extensions/placeholder";
import { yUndoPluginKey } from "@tiptap/y-tiptap";
import type { UndoManager } from "yjs";
import { t } from "../../base/words";
import { Carets } from "./caret";
import { Link } from "./link";
import type { Note } from "./provider";

/** The root that the engine lets editors change. */
const ROOT = "notes";

/**
 * An undo takes back one thought, not half a page: a paragraph ends with Enter, and leaving the note ends it too.
 * It also keeps an undo from taking back what somebody else wrote into a block made in the same breath.
 */
const UndoSteps = Extension.create({
  name: "undoSteps",
  priority: 1001,
  onBlur() {
    stopCapturing(this.editor.state);
  },
  addKeyboardShortcuts() {
    return {
      Enter: () => {
        stopCapturing(this.editor.state);
        return false;
      },
    };
  },
});

function stopCapturing(state: Parameters<typeof yUndoPluginKey.getState>[0]): void {
  const undo = yUndoPluginKey.getState(state) as { undoManager?: UndoManager } | undefined;
  undo?.undoManager?.stopCapturing();
}

export function extensions(note: Note): AnyExtension[] {
  return [
    ...[Document, Paragraph, Text, HardBreak, Blockquote, Bold, Italic, Strike, Code, Link],
    Heading.configure({ levels: [1, 2, 3] }),
    ...[BulletList, OrderedList, ListItem, ListKeymap, TaskList],
    TaskItem.configure({
      nested: true,
      a11y: { checkboxLabel: (item) => t("notes-check", { text: item.textContent }) },
    }),
    Placeholder.configure({ placeholder: () => t("notes-placeholder"), showOnlyWhenEditable: false }),
    Collaboration.configure({ document: note.doc, field: ROOT }),
    Carets.configure({ awareness: note.awareness }),
    UndoSteps,
  ];
}
