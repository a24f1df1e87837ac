import { getSchema } from "@tiptap/core";
import { Blockquote } from "@tiptap/extension-blockquote";
import { Bold } from "@tiptap/extension-bold";
import { Code } from "@tiptap/extension-code";
import { Document } from "@tiptap/extension-document";
import { HardBreak } from "@tiptap/extension-hard-break";
import { Heading } from "@tiptap/extension-heading";
import { Italic } from "@tiptap/extension-italic";
import { BulletList, ListItem, OrderedList, TaskItem, TaskList } from "@tiptap/extension-list";
import { Paragraph } from "@tiptap/extension-paragraph";
import { Strike } from "@tiptap/extension-strike";
import { Text } from "@tiptap/extension-text";
import { prosemirrorJSONToYXmlFragment, yXmlFragmentToProsemirrorJSON } from "@tiptap/y-tiptap";
import { DOMSerializer, type MarkSpec, Node, type NodeSpec, type Schema } from "prosemirror-model";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { schema } from "./schema";

/** What other TipTap editors have; the link is our own, with the one attribute that all editors give it. */
const theirs = getSchema([
  ...[Document, Paragraph, Text, HardBreak, Blockquote, Bold, Italic, Strike, Code],
  Heading.configure({ levels: [1, 2, 3] }),
  ...[BulletList, OrderedList, ListItem, TaskList, TaskItem.configure({ nested: true })],
]);

const attributes = (attrs: NodeSpec["attrs"] = {}) =>
  Object.entries(attrs).map(([name, { default: value }]) => [name, value]);

const nodeFacts = ({ nodes }: Schema) =>
  Object.values(nodes).map(({ name, spec }) => {
    const { content, group, inline, selectable, defining, linebreakReplacement, atom, marks } = spec;
    const facts = { content, group, inline, selectable, defining, linebreakReplacement, atom, marks };
    return { name, ...facts, attributes: attributes(spec.attrs) };
  });

const markFacts = (specs: Schema["marks"]) =>
  Object.values(specs).map(({ name, spec }) => {
    const { excludes, inclusive, code, spanning } = spec as MarkSpec;
    return { name, excludes, inclusive, code, spanning, attributes: attributes(spec.attrs) };
  });

test("nodes have TipTap's names, attributes, defaults, content and order", () => {
  expect(nodeFacts(schema)).toEqual(nodeFacts(theirs));
});

test("marks have TipTap's names, attributes, defaults and order", () => {
  const { link, ...ours } = schema.marks;
  expect(markFacts(ours)).toEqual(markFacts(theirs.marks));
  expect(attributes(link?.spec.attrs)).toEqual([["href", null]]);
  expect(Object.keys(schema.marks)[0]).toBe("link");
  for (const mark of Object.values(schema.marks))
    expect(mark.excludes(mark), `${mark.name} never lies over itself: the build has no hash for that`).toBe(
      true,
    );
});

const words = (text: string, ...marks: string[]) => ({
  type: "text",
  text,
  ...(marks.length ? { marks: marks.map((type) => ({ type })) } : {}),
});
const paragraph = (...content: object[]) => ({ type: "paragraph", content });

/** Everything that a note can hold. */
const sample = {
  type: "doc",
  content: [
    { type: "heading", attrs: { level: 2 }, content: [words("Offre")] },
    paragraph(words("a"), words("b", "bold"), words("c", "bold", "italic"), words("d", "strike")),
    paragraph(words("e", "code"), { type: "hardBreak" }, words("f")),
    { type: "blockquote", content: [paragraph(words("g"))] },
    { type: "bulletList", content: [{ type: "listItem", content: [paragraph(words("h"))] }] },
    {
      type: "orderedList",
      attrs: { start: 3, type: null },
      content: [{ type: "listItem", content: [paragraph(words("i"))] }],
    },
    {
      type: "taskList",
      content: [
        { type: "taskItem", attrs: { checked: true }, content: [paragraph(words("j"))] },
        { type: "taskItem", attrs: { checked: false }, content: [paragraph(words("k"))] },
      ],
    },
  ],
};

const written = (by: Schema) => {
  const doc = new Y.Doc();
  return prosemirrorJSONToYXmlFragment(by, sample, doc.getXmlFragment("notes"));
};

test("what stands in the document is what TipTap writes", () => {
  expect(written(schema).toString()).toBe(written(theirs).toString());
  expect(yXmlFragmentToProsemirrorJSON(written(theirs))).toEqual(
    yXmlFragmentToProsemirrorJSON(written(schema)),
  );
});

/** What is copied out of a note and pasted elsewhere. */
const copied = (by: Schema) => {
  const host = document.createElement("div");
  host.append(DOMSerializer.fromSchema(by).serializeFragment(Node.fromJSON(by, sample).content));
  return host.innerHTML;
};

test("what is copied is the HTML that TipTap gives", () => {
  expect(copied(schema)).toBe(copied(theirs));
});
