/** What the signs and the keys of a note do. Each is a ProseMirror command. */
import { lift, setBlockType, toggleMark, wrapIn } from "prosemirror-commands";
import type { MarkType, Node, NodeType, ResolvedPos } from "prosemirror-model";
import { liftListItem, wrapInList } from "prosemirror-schema-list";
import {
  type Command,
  type EditorState,
  Selection,
  TextSelection,
  type Transaction,
} from "prosemirror-state";
import { canJoin, liftTarget } from "prosemirror-transform";
import { mark, node, schema } from "./schema";

/** The lists, with what they are made of. */
export const LISTS = { bulletList: "listItem", orderedList: "listItem", taskList: "taskItem" } as const;

/** The nearest node of a kind around a place. */
export function around(
  at: ResolvedPos,
  kind: (type: NodeType) => boolean,
): { depth: number; node: Node } | null {
  for (let depth = at.depth; depth > 0; depth--)
    if (kind(at.node(depth).type)) return { depth, node: at.node(depth) };
  return null;
}

/** Whether the whole selection has this mark, or stands in nodes of this name. */
export function isActive(state: EditorState, name: string): boolean {
  const { from, to, $from, empty } = state.selection;
  const type = schema.marks[name];
  if (type && empty) return type.isInSet(state.storedMarks ?? $from.marks()) !== undefined;
  const found: boolean[] = [];
  state.doc.nodesBetween(from, to, (one, pos) => {
    if (type ? !one.isText : !one.isTextblock) return;
    const inside = type
      ? type.isInSet(one.marks) !== undefined
      : around(state.doc.resolve(pos + 1), (kind) => kind.name === name) !== null;
    found.push(inside);
  });
  return found.length > 0 && found.every(Boolean);
}

/** Gives the selection a mark, or takes it when all of it has it. */
export const toggle = (name: string): Command => toggleMark(mark(name), null, { removeWhenPresent: false });

/** Takes what is selected out of lists and quotes and makes it paragraphs. */
function clear(tr: Transaction): void {
  const { from, to } = tr.selection;
  tr.doc.nodesBetween(from, to, (one, pos) => {
    if (one.isText) return;
    const start = tr.doc.resolve(tr.mapping.map(pos));
    const range = start.blockRange(tr.doc.resolve(tr.mapping.map(pos + one.nodeSize)));
    if (!range) return;
    const depth = liftTarget(range);
    if (one.isTextblock)
      tr.setNodeMarkup(range.start, start.parent.contentMatchAt(start.index()).defaultType);
    if (depth !== null) tr.lift(range, depth);
  });
}

/** Runs a command on what a transaction has made so far. */
function then(state: EditorState, tr: Transaction, command: Command): boolean {
  const next = state.apply(tr);
  return command(next, (more) => {
    for (const step of more.steps) tr.step(step);
    tr.setSelection(Selection.fromJSON(tr.doc, more.selection.toJSON()));
  });
}

/** The command as it is, or on what is left when lists, quotes and headings are taken away. */
const orCleared =
  (command: Command): Command =>
  (state, dispatch) => {
    if (command(state)) return command(state, dispatch);
    const tr = state.tr;
    clear(tr);
    const done = then(state, tr, command);
    if (done) dispatch?.(tr.scrollIntoView());
    return done;
  };

export function toggleHeading(level: number): Command {
  const heading = orCleared(setBlockType(node("heading"), { level }));
  return (state, dispatch) => {
    const { parent } = state.selection.$from;
    return parent.type.name === "heading" && parent.attrs.level === level
      ? paragraph(state, dispatch)
      : heading(state, dispatch);
  };
}

export const paragraph: Command = orCleared(setBlockType(node("paragraph")));

export const toggleQuote: Command = (state, dispatch) =>
  isActive(state, "blockquote") ? lift(state, dispatch) : wrapIn(node("blockquote"))(state, dispatch);

/** Lists of one kind that touch become one. */
function joinLists(tr: Transaction): void {
  const list = around(tr.selection.$from, (type) => type.name in LISTS);
  if (!list) return;
  const { $from } = tr.selection;
  for (const at of [$from.after(list.depth), $from.before(list.depth)]) {
    const { nodeBefore, nodeAfter } = tr.doc.resolve(at);
    if (nodeBefore && nodeBefore.type === nodeAfter?.type && canJoin(tr.doc, at)) tr.join(at);
  }
}

/** Makes a list of the selection, of another list this one, or of this list paragraphs. */
export function toggleList(name: keyof typeof LISTS): Command {
  const [type, item] = [node(name), node(LISTS[name])];
  return (state, dispatch) => {
    const { $from, $to, anchor, head } = state.selection;
    const range = $from.blockRange($to);
    const list = around($from, (kind) => kind.name in LISTS);
    const tr = state.tr;
    if (list && range && range.depth - list.depth <= 1 && range.depth >= list.depth) {
      if (list.node.type === type) return liftListItem(item)(state, dispatch);
      const items = list.node.children.map((one) => item.create(null, one.content));
      const start = $from.before(list.depth);
      tr.replaceWith(start, start + list.node.nodeSize, type.create(null, items));
      tr.setSelection(TextSelection.create(tr.doc, anchor, head));
    } else {
      const wrap = wrapInList(type);
      if (!wrap(state)) clear(tr);
      if (!then(state, tr, wrap)) return false;
    }
    joinLists(tr);
    dispatch?.(tr.scrollIntoView());
    return true;
  };
}

/** How far the mark at a place goes. */
function markRange(at: ResolvedPos, type: MarkType): { from: number; to: number } {
  let [first, last] = [at.index(), at.indexAfter()];
  const has = (index: number) => type.isInSet(at.parent.child(index).marks) !== undefined;
  while (first > 0 && has(first - 1)) first--;
  while (last < at.parent.childCount && has(last)) last++;
  return { from: at.posAtIndex(first), to: at.posAtIndex(last) };
}

export const unlink: Command = (state, dispatch) => {
  const { $from, from, to, empty } = state.selection;
  const range = empty ? markRange($from, mark("link")) : { from, to };
  dispatch?.(state.tr.removeMark(range.from, range.to, mark("link")));
  return true;
};

/** Makes a link of what is selected, or of words written for it. */
export const link =
  (href: string, words: string): Command =>
  (state, dispatch) => {
    const { from, to, empty } = state.selection;
    const made = mark("link").create({ href });
    const tr = state.tr;
    if (empty) tr.replaceSelectionWith(schema.text(words, [made]), false);
    else tr.addMark(from, to, made);
    dispatch?.(tr.scrollIntoView());
    return true;
  };

export const hardBreak: Command = (state, dispatch) => {
  const marks = state.storedMarks ?? state.selection.$from.marks();
  dispatch?.(
    state.tr.replaceSelectionWith(node("hardBreak").create(), false).ensureMarks(marks).scrollIntoView(),
  );
  return true;
};
