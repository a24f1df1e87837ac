/**
 * The editor of a note: ProseMirror on a Yjs fragment, without TipTap, whose core and extensions weighed 37 kB more. The
 * binding is TipTap's all the same, and so is what stands in the document.
 */
import { yCursorPlugin, ySyncPlugin, yUndoPlugin } from "@tiptap/y-tiptap";
import { EditorState, Plugin } from "prosemirror-state";
import { Decoration, DecorationSet, EditorView } from "prosemirror-view";
import { locale, t } from "../../base/words";
import { caretElement, colorClass, type Person, renewNames } from "./caret";
import { followLink } from "./link";
import { pasteLink, pasteNumbered } from "./paste";
import { noteKeys } from "./pressed";
import type { Note } from "./provider";
import { inputRules, pasteRules } from "./rules";
import { schema } from "./schema";
import { taskItem } from "./tasks";
import { lastRule, stopCapturing } from "./undo";

/** The root that the engine lets editors change. */
export const ROOT = "notes";

const placeholder = new Plugin({
  props: {
    decorations: ({ doc }) => {
      const { firstChild } = doc;
      if (doc.childCount > 1 || !firstChild?.isTextblock || firstChild.content.size > 0) return null;
      const shown = { class: "is-editor-empty", "data-placeholder": t("notes-placeholder") };
      return DecorationSet.create(doc, [Decoration.node(0, firstChild.nodeSize, shown)]);
    },
  },
});

/** Says each change of words, selection or marks. */
const tells = (changed: () => void) => new Plugin({ view: () => ({ update: changed }) });

/** Leaving a note ends a thought. */
const thoughts = new Plugin({
  props: { handleDOMEvents: { blur: (view) => stopCapturing(view.state) } },
});

const carets = ({ awareness }: Note) =>
  yCursorPlugin(awareness, {
    cursorBuilder: caretElement,
    selectionBuilder: (user: Person, client: number) => ({
      class: `caret-selection ${colorClass(user, client)}`,
    }),
  }) as Plugin;

export function createEditor(
  host: HTMLElement,
  note: Note,
  editable: () => boolean,
  changed: () => void,
): EditorView {
  const plugins = [
    ySyncPlugin(note.doc.getXmlFragment(ROOT)) as Plugin,
    yUndoPlugin() as Plugin,
    carets(note),
    renewNames(note.awareness),
    ...[lastRule(), inputRules(), pasteRules(), pasteLink, pasteNumbered],
    ...[noteKeys(), placeholder, thoughts, tells(changed)],
  ];
  return new EditorView(host, {
    state: EditorState.create({ schema, plugins }),
    editable,
    nodeViews: { taskItem },
    // The carets' plugin speaks a moment later: the note may be closed by then.
    dispatchTransaction(this: EditorView, tr) {
      if (!this.isDestroyed) this.updateState(this.state.apply(tr));
    },
    handleClick: (_view, _at, event) => followLink(event),
    attributes: () => ({
      role: "textbox",
      "aria-label": t("notes-label"),
      "aria-multiline": "true",
      lang: locale.value,
      spellcheck: "true",
      ...(editable() ? { tabindex: "0" } : {}),
    }),
  });
}
