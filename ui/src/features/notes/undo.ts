/** Undo in a note: of what this person wrote, one thought at a time. */
import { redo, undo, yUndoPluginKey } from "@tiptap/y-tiptap";
import { type Command, type EditorState, Plugin, PluginKey } from "prosemirror-state";
import type { UndoManager } from "yjs";

function history(state: EditorState): UndoManager | undefined {
  return (yUndoPluginKey.getState(state) as { undoManager?: UndoManager } | undefined)?.undoManager;
}

/**
 * What comes is a step of its own. It also keeps an undo from taking back what somebody else wrote into a block made in
 * the same breath.
 */
export function stopCapturing(state: EditorState): void {
  history(state)?.stopCapturing();
}

const step =
  (stack: "undoStack" | "redoStack", run: (state: EditorState) => unknown): Command =>
  (state, dispatch) => {
    if (!history(state)?.[stack].length) return false;
    if (dispatch) run(state);
    return true;
  };

export const undoStep = step("undoStack", undo);
export const redoStep = step("redoStack", redo);

/** Says of a transaction that a rule made it. */
export const RULE = new PluginKey<boolean>("rule");

/** Knows whether the last thing that happened was a rule's. */
export const lastRule = (): Plugin =>
  new Plugin<boolean>({
    key: RULE,
    state: {
      init: () => false,
      apply: (tr, was) => tr.getMeta(RULE) === true || (was && !tr.docChanged && !tr.selectionSet),
    },
  });

/** Right after a rule, Backspace gives the signs back as they were typed. */
export const undoRule: Command = (state, dispatch) =>
  RULE.getState(state) === true && undoStep(state, dispatch);
