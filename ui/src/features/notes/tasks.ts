/**
 * A task in a note: its box can be ticked by whoever may write, and it can become a task of the record. The note stays what
 * people write: a tick here goes to the record's task of the same words, a tick there writes nothing into a shared text.
 */
import type { Node } from "prosemirror-model";
import type { EditorView, NodeView } from "prosemirror-view";
import { render } from "../../base/html";
import { icon } from "../../base/icon";
import { t } from "../../base/words";

/** What an item says to whoever knows the record. */
export interface NoteTask {
  readonly title: string;
  /** Its box was ticked or emptied; else it is to become a task. */
  readonly done?: boolean;
}
export const NOTE_TASK = "carnet-note-task";

export function taskItem(first: Node, view: EditorView, place: () => number | undefined): NodeView {
  const [item, label, box, words] = [make("li"), make("label"), make("input"), make("div")];
  const become = make("button");
  become.type = "button";
  become.className = "icon-btn";
  become.contentEditable = "false";
  become.dataset.testid = "note-task";
  become.dataset.tip = t("notes-task");
  become.setAttribute("aria-label", t("notes-task"));
  render(icon("today", 14), become);
  let title = "";
  const say = (detail: NoteTask) => item.dispatchEvent(new CustomEvent(NOTE_TASK, { bubbles: true, detail }));
  become.addEventListener("click", () => title && view.editable && say({ title }));
  box.type = "checkbox";
  label.contentEditable = "false";
  label.append(box);
  item.append(label, words, become);
  const show = (node: Node) => {
    const checked = Boolean(node.attrs.checked);
    item.dataset.checked = String(checked);
    box.checked = checked;
    become.hidden = checked;
    title = node.textContent.trim().slice(0, 300);
    box.setAttribute("aria-label", t("notes-check", { text: node.textContent }));
  };
  // The caret stays where it is.
  box.addEventListener("mousedown", (event) => event.preventDefault());
  box.addEventListener("change", () => {
    const at = place();
    if (!view.editable || at === undefined) box.checked = !box.checked;
    else {
      view.dispatch(view.state.tr.setNodeAttribute(at, "checked", box.checked));
      say({ title, done: box.checked });
    }
    view.focus();
  });
  show(first);
  return {
    dom: item,
    contentDOM: words,
    stopEvent: (event) => become.contains(event.target as HTMLElement),
    ignoreMutation: (change) => change.type !== "selection" && !words.contains(change.target),
    update: (node) => {
      if (node.type !== first.type) return false;
      show(node);
      return true;
    },
  };
}

function make<K extends keyof HTMLElementTagNameMap>(tag: K): HTMLElementTagNameMap[K] {
  return document.createElement(tag);
}
