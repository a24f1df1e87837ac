import { TextSelection } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import { createEditor } from "./editor";
import type { Note } from "./provider";

let view: EditorView;
let doc: Y.Doc;
let editable = true;

beforeEach(() => {
  doc = new Y.Doc();
  editable = true;
  const host = document.body.appendChild(document.createElement("div"));
  view = createEditor(
    host,
    { doc, awareness: new Awareness(doc) } as unknown as Note,
    () => editable,
    () => undefined,
  );
});
afterEach(() => view.destroy());

/** A person types: each sign goes by the rules first. */
function type(text: string): void {
  for (const sign of text) {
    const { from, to } = view.state.selection;
    const insert = () => view.state.tr.insertText(sign, from, to);
    if (!view.someProp("handleTextInput", (handle) => handle(view, from, to, sign, insert)))
      view.dispatch(insert());
  }
}

function key(name: string, ...held: ("Control" | "Shift")[]): boolean {
  const event = new KeyboardEvent("keydown", {
    key: name,
    ctrlKey: held.includes("Control"),
    shiftKey: held.includes("Shift"),
  });
  return view.someProp("handleKeyDown", (handle) => handle(view, event)) ?? false;
}

function paste(text: string, html = ""): void {
  const data = {
    getData: (kind: string) => (kind === "text/html" ? html : text),
    types: [],
    files: [],
    items: [],
  };
  const event = Object.assign(new Event("paste", { cancelable: true }), { clipboardData: data });
  view.dom.dispatchEvent(event);
}

function caretTo(at: number): void {
  view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, at)));
}

/** What stands in the document that everybody reads. */
const stands = () => doc.getXmlFragment("notes").toString();

describe("signs that are typed", () => {
  test.each([
    ["# a", '<heading level="1">a</heading>'],
    ["### a", '<heading level="3">a</heading>'],
    ["- a", "<bulletlist><listitem><paragraph>a</paragraph></listitem></bulletlist>"],
    ["* a", "<bulletlist><listitem><paragraph>a</paragraph></listitem></bulletlist>"],
    ["3. a", '<orderedlist start="3"><listitem><paragraph>a</paragraph></listitem></orderedlist>'],
    ["[ ] a", '<tasklist><taskitem checked="false"><paragraph>a</paragraph></taskitem></tasklist>'],
    ["[x] a", '<tasklist><taskitem checked="true"><paragraph>a</paragraph></taskitem></tasklist>'],
    ["> a", "<blockquote><paragraph>a</paragraph></blockquote>"],
    ["a **b** c", "<paragraph>a <bold>b</bold> c</paragraph>"],
    ["a __b__ c", "<paragraph>a <bold>b</bold> c</paragraph>"],
    ["a *b* c", "<paragraph>a <italic>b</italic> c</paragraph>"],
    ["a ~~b~~ c", "<paragraph>a <strike>b</strike> c</paragraph>"],
    ["a `**b**` c", "<paragraph>a <code>**b**</code> c</paragraph>"],
    ["2*3*4", "<paragraph>2*3*4</paragraph>"],
    ["#a", "<paragraph>#a</paragraph>"],
  ])("%s", (typed, expected) => {
    type(typed);
    // Yjs prints names in small letters and attributes of marks as it has them.
    expect(stands()).toBe(expected);
  });

  test("are given back by Backspace right after, and by an undo", () => {
    type("a **b**");
    expect(key("Backspace")).toBe(true);
    expect(stands()).toBe("<paragraph>a **b**</paragraph>");
    type(" # ");
    key("Enter");
    type("# ");
    expect(key("z", "Control")).toBe(true);
    expect(stands()).toBe("<paragraph>a **b** # </paragraph><paragraph># </paragraph>");
  });
});

describe("keys", () => {
  test("Enter in a task makes one that is not done, and leaves the list when it is empty", () => {
    type("[x] a");
    key("Enter");
    type("b");
    key("Enter");
    key("Enter");
    expect(view.state.doc.toString()).toBe(
      'doc(taskList(taskItem(paragraph("a")), taskItem(paragraph("b"))), paragraph)',
    );
    expect(view.state.doc.firstChild?.children.map((one) => one.attrs.checked)).toEqual([true, false]);
  });

  test("Enter before the words of a done task leaves the tick with the words", () => {
    type("[x] a");
    caretTo(3);
    key("Enter");
    expect(view.state.doc.firstChild?.children.map((one) => [one.attrs.checked, one.textContent])).toEqual([
      [false, ""],
      [true, "a"],
    ]);
  });

  test("Tab and Shift+Tab move a list's item in and out", () => {
    type("- a");
    key("Enter");
    type("b");
    expect(key("Tab")).toBe(true);
    expect(view.state.doc.toString()).toBe(
      'doc(bulletList(listItem(paragraph("a"), bulletList(listItem(paragraph("b"))))))',
    );
    expect(key("Tab")).toBe(false);
    key("Tab", "Shift");
    expect(view.state.doc.firstChild?.childCount).toBe(2);
  });

  test("Backspace leaves a list, joins what follows one, and makes an empty heading plain", () => {
    type("- a");
    key("Enter");
    key("Enter");
    type("b");
    caretTo(view.state.doc.child(0).nodeSize + 1);
    key("Backspace");
    expect(view.state.doc.toString()).toBe('doc(bulletList(listItem(paragraph("ab"))))');
    caretTo(3);
    key("Backspace");
    expect(view.state.doc.toString()).toBe('doc(paragraph("ab"))');
  });

  test("Mod+B, Mod+I and Mod+E mark what is selected", () => {
    type("ab");
    key("a", "Control");
    key("b", "Control");
    key("i", "Control");
    expect(stands()).toBe("<paragraph><bold><italic>ab</italic></bold></paragraph>");
    key("e", "Control");
    expect(stands()).toBe("<paragraph><code>ab</code></paragraph>");
  });

  test("lists become one another, headings come out of lists", () => {
    type("- a");
    expect(key("9", "Control", "Shift")).toBe(true);
    expect(view.state.doc.toString()).toBe('doc(taskList(taskItem(paragraph("a"))))');
    expect(key("9", "Control", "Shift")).toBe(true);
    expect(view.state.doc.toString()).toBe('doc(paragraph("a"))');
    type("b");
    key("8", "Control", "Shift");
    key("7", "Control", "Shift");
    expect(view.state.doc.toString()).toBe('doc(orderedList(listItem(paragraph("ab"))))');
  });

  test("an undo takes back one paragraph of mine and nothing of another's", () => {
    type("mine");
    key("Enter");
    type("second");
    const other = new Y.Doc();
    Y.applyUpdate(other, Y.encodeStateAsUpdate(doc));
    const theirs = new Y.XmlElement("paragraph");
    theirs.insert(0, [new Y.XmlText("theirs")]);
    other.getXmlFragment("notes").push([theirs]);
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(other));
    key("z", "Control");
    expect(stands()).toBe("<paragraph>mine</paragraph><paragraph>theirs</paragraph>");
    key("y", "Control");
    expect(stands()).toContain("second");
  });
});

describe("what is pasted", () => {
  test.each([
    ["https://a.example/b", "", '<link href="https://a.example/b">https://a.example/b</link>'],
    ["a **b**", "", "a <bold>b</bold>"],
    ["javascript:alert(1)", '<a href="javascript:alert(1)">a</a>', "a"],
    [
      "",
      "<p><b>a</b> <i>b</i> <s>c</s> <code>d</code></p>",
      "<bold>a</bold> <italic>b</italic> <strike>c</strike> <code>d</code>",
    ],
    ["", "<div><script>1</script><u>a</u></div>", "a"],
  ])("%s %s", (text, html, expected) => {
    paste(text, html);
    expect(stands()).toBe(`<paragraph>${expected}</paragraph>`);
  });

  test("numbered lines become a list, a list of tasks stays one", () => {
    paste("2. a\n3. b");
    expect(view.state.doc.toString()).toContain(
      'orderedList(listItem(paragraph("a")), listItem(paragraph("b")))',
    );
    key("a", "Control");
    paste(
      "",
      '<ul data-type="taskList"><li data-type="taskItem" data-checked="true"><div><p>c</p></div></li></ul>',
    );
    expect(view.state.doc.firstChild?.firstChild?.attrs).toEqual({ checked: true });
  });
});

describe("the page", () => {
  test("says what it is for while it is empty", () => {
    expect(view.dom.querySelector("p")?.className).toBe("is-editor-empty");
    type("a");
    expect(view.dom.querySelector("p")?.className).toBe("");
  });

  test("a box is ticked by who may write, and by nobody else", () => {
    type("[ ] a");
    const box = view.dom.querySelector<HTMLInputElement>("li input");
    expect(box?.hasAttribute("aria-label")).toBe(true);
    box?.click();
    expect(view.state.doc.firstChild?.firstChild?.attrs.checked).toBe(true);
    editable = false;
    view.setProps({});
    expect(view.dom.getAttribute("contenteditable")).toBe("false");
    view.dom.querySelector<HTMLInputElement>("li input")?.click();
    expect(view.state.doc.firstChild?.firstChild?.attrs.checked).toBe(true);
    expect(view.dom.querySelector<HTMLInputElement>("li input")?.checked).toBe(true);
  });

  test("copies a line break as one", () => {
    type("a");
    key("Enter", "Shift");
    type("b");
    expect(view.state.doc.textBetween(0, view.state.doc.content.size, "\n\n")).toBe("a\nb");
  });
});
