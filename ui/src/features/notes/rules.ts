/** Signs that become form while one types or pastes: `# `, `- `, `1. `, `[ ] `, `> `, `**bold**`, `*italic*`, `~~strike~~`, `code`. */
import { Fragment, type Node, Slice } from "prosemirror-model";
import { type EditorState, Plugin, type Transaction } from "prosemirror-state";
import { canJoin, findWrapping } from "prosemirror-transform";
import type { EditorView } from "prosemirror-view";
import { mark, node, schema } from "./schema";
import { RULE, stopCapturing } from "./undo";

/** How far back a rule looks, in characters. */
const LOOK_BACK = 500;

/** The first group is what the signs enclose with the signs, the second without them. */
const MARKS: readonly (readonly [string, string])[] = [
  ["bold", String.raw`(?:^|\s)(\*\*(?!\s+\*\*)([^*]+)\*\*(?!\s+\*\*))`],
  ["bold", String.raw`(?:^|\s)(__(?!\s+__)([^_]+)__(?!\s+__))`],
  ["italic", String.raw`(?:^|\s)(\*(?!\s+\*)([^*]+)\*(?!\s+\*))`],
  ["italic", String.raw`(?:^|\s)(_(?!\s+_)([^_]+)_(?!\s+_))`],
  ["strike", String.raw`(?:^|\s)(~~(?!\s+~~)([^~]+)~~(?!\s+~~))`],
  ["code", "(?:^|[^`])(`([^`]+)`)(?!`)"],
];

type Apply = (tr: Transaction, match: RegExpExecArray, from: number, to: number) => Transaction | null;

const isCode = (one: Node | null | undefined) => one?.marks.some((it) => it.type.spec.code) ?? false;

function markRule(name: string): Apply {
  return (tr, match, _from, to) => {
    const [, all = "", inner = ""] = match;
    const [start, signs] = [to - all.length, (all.length - inner.length) / 2];
    tr.delete(to - signs, to).delete(start, start + signs);
    return tr.addMark(start, start + inner.length, mark(name).create()).removeStoredMark(mark(name));
  };
}

const heading: Apply = (tr, match, from, to) => {
  const at = tr.doc.resolve(from);
  if (!at.node(-1).canReplaceWith(at.index(-1), at.indexAfter(-1), node("heading"))) return null;
  return tr.delete(from, to).setBlockType(from, from, node("heading"), { level: match[1]?.length });
};

type Attributes = (match: RegExpExecArray) => Record<string, unknown>;

/** Wraps the block; a list right above that goes on is joined. */
function wrap(
  name: string,
  attributes: Attributes = () => ({}),
  goesOn: (match: RegExpExecArray, above: Node) => boolean = () => true,
): Apply {
  return (tr, match, from, to) => {
    tr.delete(from, to);
    const range = tr.doc.resolve(from).blockRange();
    const wrapping = range && findWrapping(range, node(name), attributes(match));
    if (!wrapping) return null;
    tr.wrap(range, wrapping);
    const above = tr.doc.resolve(from - 1).nodeBefore;
    if (above?.type.name === name && canJoin(tr.doc, from - 1) && goesOn(match, above)) tr.join(from - 1);
    return tr;
  };
}

const RULES: readonly (readonly [RegExp, Apply])[] = [
  [/^(#{1,3})\s$/, heading],
  [/^\s*([-+*])\s$/, wrap("bulletList")],
  [
    /^(\d+)\.\s$/,
    wrap(
      "orderedList",
      (match) => ({ start: Number(match[1]) }),
      (match, { attrs, childCount }) =>
        (!attrs.type || attrs.type === "1") && childCount + attrs.start === Number(match[1]),
    ),
  ],
  [/^\s*(\[([( |x])?\])\s$/, wrap("taskItem", (match) => ({ checked: match[2] === "x" }))],
  [/^\s*>\s$/, wrap("blockquote")],
  ...MARKS.map(([name, source]) => [new RegExp(`${source}$`), markRule(name)] as const),
];

const before = (state: EditorState, at: number) => {
  const { parent, parentOffset } = state.doc.resolve(at);
  return parent.textBetween(Math.max(0, parentOffset - LOOK_BACK), parentOffset, null, "\ufffc");
};

function run(view: EditorView, from: number, to: number, text: string): boolean {
  const at = view.state.doc.resolve(from);
  if (view.composing || !at.parent.isTextblock || isCode(at.nodeBefore) || isCode(at.nodeAfter)) return false;
  const words = before(view.state, from) + text;
  const typed = view.state.tr;
  if (text) typed.insertText(text, from, to);
  const end = from + text.length;
  for (const [pattern, apply] of RULES) {
    const match = pattern.exec(words);
    const make = (state: EditorState) => match && apply(state.tr, match, end - match[0].length, end);
    if (!match || !make(view.state.apply(typed))) continue;
    // The signs first, as a step of their own: an undo gives them back.
    if (text) view.dispatch(typed);
    stopCapturing(view.state);
    const tr = make(view.state);
    if (tr) view.dispatch(tr.setMeta(RULE, true).scrollIntoView());
    return true;
  }
  return false;
}

export const inputRules = (): Plugin =>
  new Plugin({
    props: {
      handleTextInput: run,
      handleDOMEvents: {
        compositionend: (view) => {
          setTimeout(() => {
            const { from, empty } = view.state.selection;
            if (empty && !view.isDestroyed) run(view, from, from, "");
          });
        },
      },
    },
  });

function marked(content: Fragment, name: string, pattern: RegExp): Fragment {
  const parts: Node[] = [];
  for (const one of content.content) {
    if (!one.isText || isCode(one)) {
      parts.push(one.isText ? one : one.copy(marked(one.content, name, pattern)));
      continue;
    }
    let [at, words] = [0, one.text ?? ""];
    for (const match of words.matchAll(pattern)) {
      const [all, signed = "", inner = ""] = match;
      const start = match.index + all.length - signed.length;
      if (start > at) parts.push(one.cut(at, start));
      parts.push(schema.text(inner, mark(name).create().addToSet(one.marks)));
      at = start + signed.length;
    }
    if (at < words.length) parts.push(one.cut(at));
  }
  return Fragment.from(parts);
}

/** Signs in what is pasted from elsewhere; a note's own words are pasted as they are. */
export function pasteRules(): Plugin {
  let own = false;
  return new Plugin({
    props: {
      handleDOMEvents: {
        paste: (_view, event) => {
          own = event.clipboardData?.getData("text/html").includes("data-pm-slice") ?? false;
        },
      },
      transformPasted: (slice) => {
        if (own) return slice;
        let { content } = slice;
        for (const [name, source] of MARKS) content = marked(content, name, new RegExp(source, "g"));
        return new Slice(content, slice.openStart, slice.openEnd);
      },
    },
  });
}
