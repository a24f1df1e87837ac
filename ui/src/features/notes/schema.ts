/**
 * What a note can hold, as ProseMirror sees it. Names, attributes and defaults are TipTap's, byte for byte: other Yjs
 * editors read and write these notes. `schema.test.ts` holds them to that.
 */
import { type MarkSpec, type NodeSpec, Schema } from "prosemirror-model";
import { safeHref } from "./link";

const block = (tag: string, more: NodeSpec): NodeSpec => ({
  parseDOM: [{ tag }],
  toDOM: () => [tag, 0],
  ...more,
});

const task = (name: string) => ({ "data-type": name });

const nodes: Record<string, NodeSpec> = {
  // First of all blocks: it is what an empty place becomes.
  paragraph: block("p", { content: "inline*", group: "block" }),
  doc: { content: "block+" },
  text: { group: "inline" },
  hardBreak: {
    group: "inline",
    inline: true,
    selectable: false,
    linebreakReplacement: true,
    parseDOM: [{ tag: "br" }],
    toDOM: () => ["br"],
    leafText: () => "\n",
  },
  blockquote: block("blockquote", { content: "block+", group: "block", defining: true }),
  heading: {
    content: "inline*",
    group: "block",
    defining: true,
    attrs: { level: { default: 1 } },
    parseDOM: [1, 2, 3].map((level) => ({ tag: `h${level}`, attrs: { level } })),
    toDOM: ({ attrs }) => [`h${[1, 2, 3].includes(attrs.level) ? attrs.level : 1}`, 0],
  },
  bulletList: block("ul", { content: "listItem+", group: "block list" }),
  orderedList: {
    content: "listItem+",
    group: "block list",
    attrs: { start: { default: 1 }, type: { default: null } },
    parseDOM: [
      {
        tag: "ol",
        getAttrs: (dom) => ({
          start: Number(dom.getAttribute("start") ?? 1) || 1,
          type: dom.getAttribute("type"),
        }),
      },
    ],
    toDOM: ({ attrs: { start, type } }) => [
      "ol",
      { start: start === 1 ? null : start, type: type === "1" ? null : type },
      0,
    ],
  },
  listItem: block("li", { content: "paragraph block*", defining: true }),
  taskList: {
    content: "taskItem+",
    group: "block list",
    parseDOM: [{ tag: 'ul[data-type="taskList"]', priority: 51 }],
    toDOM: () => ["ul", task("taskList"), 0],
  },
  taskItem: {
    content: "paragraph block*",
    defining: true,
    attrs: { checked: { default: false } },
    parseDOM: [
      {
        tag: 'li[data-type="taskItem"]',
        priority: 51,
        contentElement: (dom) =>
          (dom as HTMLElement).querySelector<HTMLElement>("div") ?? (dom as HTMLElement),
        getAttrs: (dom) => ({ checked: ["", "true"].includes(dom.getAttribute("data-checked") ?? "no") }),
      },
    ],
    toDOM: ({ attrs: { checked } }) => [
      "li",
      { "data-checked": String(checked), ...task("taskItem") },
      ["label", ["input", { type: "checkbox", checked: checked ? "checked" : null }], ["span"]],
      ["div", 0],
    ],
  },
};

const marks: Record<string, MarkSpec> = {
  link: {
    inclusive: false,
    attrs: { href: { default: null } },
    parseDOM: [
      {
        tag: "a[href]",
        getAttrs: (dom) => {
          const href = dom.getAttribute("href") ?? "";
          return safeHref(href) ? { href } : false;
        },
      },
    ],
    toDOM: ({ attrs }) => [
      "a",
      {
        href: safeHref(String(attrs.href ?? "")) ?? "#",
        target: "_blank",
        rel: "noopener noreferrer nofollow",
      },
      0,
    ],
  },
  bold: {
    parseDOM: [
      { tag: "strong" },
      { tag: "b", getAttrs: (dom) => dom.style.fontWeight !== "normal" && null },
      { style: "font-weight=400", clearMark: (mark) => mark.type.name === "bold" },
      { style: "font-weight", getAttrs: (value) => /^(bold(er)?|[5-9]\d{2,})$/.test(value) && null },
    ],
    toDOM: () => ["strong", 0],
  },
  italic: {
    parseDOM: [
      { tag: "em" },
      { tag: "i", getAttrs: (dom) => dom.style.fontStyle !== "normal" && null },
      { style: "font-style=normal", clearMark: (mark) => mark.type.name === "italic" },
      { style: "font-style=italic" },
    ],
    toDOM: () => ["em", 0],
  },
  strike: {
    parseDOM: [
      { tag: "s" },
      { tag: "del" },
      { tag: "strike" },
      {
        style: "text-decoration",
        consuming: false,
        getAttrs: (value) => (value.includes("line-through") ? {} : false),
      },
    ],
    toDOM: () => ["s", 0],
  },
  code: { excludes: "_", code: true, parseDOM: [{ tag: "code" }], toDOM: () => ["code", 0] },
};

export const schema = new Schema({ nodes, marks });

/** A node type that stands in the schema. */
export function node(name: string) {
  return schema.nodes[name] as NonNullable<(typeof schema.nodes)[string]>;
}

/** A mark type that stands in the schema. */
export function mark(name: string) {
  return schema.marks[name] as NonNullable<(typeof schema.marks)[string]>;
}
