/** The keys of a note. The first command of a chain that can do something does it. */
import {
  baseKeymap,
  chainCommands,
  createParagraphNear,
  deleteSelection,
  joinBackward,
  joinForward,
  joinTextblockBackward,
  joinTextblockForward,
  lift,
  liftEmptyBlock,
  selectNodeBackward,
  selectNodeForward,
  splitBlockKeepMarks,
} from "prosemirror-commands";
import { keymap } from "prosemirror-keymap";
import { liftListItem, sinkListItem, splitListItemKeepMarks } from "prosemirror-schema-list";
import type { Command, Plugin } from "prosemirror-state";
import {
  around,
  hardBreak,
  LISTS,
  paragraph,
  toggle,
  toggleHeading,
  toggleList,
  toggleQuote,
} from "./commands";
import { node } from "./schema";
import { redoStep, stopCapturing, undoRule, undoStep } from "./undo";

const ITEMS = ["listItem", "taskItem"].map(node);

/** The first of the two kinds of item that can do it. */
const items = (make: (item: (typeof ITEMS)[number]) => Command): Command => chainCommands(...ITEMS.map(make));

/** An undo takes back one thought: a paragraph ends with Enter. */
const newThought: Command = (state) => {
  stopCapturing(state);
  return false;
};

/** Enter before the words of a task leaves the tick with the words: what comes above is a new task, not done. */
const taskAbove: Command = (state, dispatch) => {
  const { $from, empty } = state.selection;
  if (!empty || $from.depth < 2 || $from.parentOffset > 0 || $from.parent.content.size === 0) return false;
  if ($from.node(-1).type.name !== "taskItem" || $from.index(-1) > 0) return false;
  const above = node("taskItem").createAndFill();
  if (above) dispatch?.(state.tr.insert($from.before(-1), above).scrollIntoView());
  return true;
};

/** At the start of a block, by what it stands in and what stands before it there. */
const backspace: Command = (state, dispatch) => {
  const { $from, empty } = state.selection;
  if (!empty || $from.depth < 1 || $from.parentOffset > 0 || !$from.parent.isTextblock) return false;
  const [parent, index] = [$from.node(-1), $from.index(-1)];
  const before = index > 0 ? parent.child(index - 1).type.name : "";
  if (index === 0 && ITEMS.includes(parent.type)) return liftListItem(parent.type)(state, dispatch);
  if (parent.type.name === "blockquote" && index > 0) return lift(state, dispatch);
  return (before in LISTS || before === "blockquote") && joinTextblockBackward(state, dispatch);
};

/** An empty heading at the very start becomes a paragraph. */
const plainStart: Command = (state, dispatch) => {
  const { $from, empty } = state.selection;
  const plain = $from.parent.type.name === "paragraph" || $from.parent.content.size > 0;
  return empty && !plain && $from.pos === 1 && paragraph(state, dispatch);
};

const joinItem: Command = (state, dispatch) =>
  around(state.selection.$from, (type) => ITEMS.includes(type)) !== null &&
  joinTextblockForward(state, dispatch);

/** The arrow leads out of code at the end of a line. */
const leaveCode: Command = (state, dispatch) => {
  const { $from, empty } = state.selection;
  const code = $from.marks().find((mark) => mark.type.name === "code");
  if (!code || !empty || $from.parentOffset < $from.parent.content.size) return false;
  dispatch?.(state.tr.removeStoredMark(code).insert($from.pos, state.schema.text(" ")).scrollIntoView());
  return true;
};

const remove = chainCommands(
  undoRule,
  backspace,
  plainStart,
  deleteSelection,
  joinBackward,
  selectNodeBackward,
);
const removeAhead = chainCommands(deleteSelection, joinItem, joinForward, selectNodeForward);

const keys: Record<string, Command> = {
  ...baseKeymap,
  "Mod-z": undoStep,
  "Mod-y": redoStep,
  "Shift-Mod-z": redoStep,
  "Mod-b": toggle("bold"),
  "Mod-i": toggle("italic"),
  "Mod-Shift-s": toggle("strike"),
  "Mod-e": toggle("code"),
  "Mod-Alt-0": paragraph,
  "Mod-Alt-1": toggleHeading(1),
  "Mod-Alt-2": toggleHeading(2),
  "Mod-Alt-3": toggleHeading(3),
  "Mod-Shift-7": toggleList("orderedList"),
  "Mod-Shift-8": toggleList("bulletList"),
  "Mod-Shift-9": toggleList("taskList"),
  "Mod-Shift-b": toggleQuote,
  "Mod-Enter": hardBreak,
  "Shift-Enter": hardBreak,
  Enter: chainCommands(
    newThought,
    taskAbove,
    items((item) => splitListItemKeepMarks(item, item.name === "taskItem" ? { checked: false } : undefined)),
    createParagraphNear,
    liftEmptyBlock,
    splitBlockKeepMarks,
  ),
  Tab: items(sinkListItem),
  "Shift-Tab": items(liftListItem),
  ArrowRight: leaveCode,
  Backspace: remove,
  "Mod-Backspace": remove,
  "Shift-Backspace": remove,
  Delete: removeAhead,
  "Mod-Delete": removeAhead,
};

export const noteKeys = (): Plugin => keymap(keys);
