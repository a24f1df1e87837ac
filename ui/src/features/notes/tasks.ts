/** A task in a note: its box can be ticked by whoever may write. */
import type { Node } from "prosemirror-model";
import type { EditorView, NodeView } from "prosemirror-view";
import { t } from "../../base/words";

export function taskItem(first: Node, view: EditorView, place: () => number | undefined): NodeView {
  const [item, label, box, words] = [make("li"), make("label"), make("input"), make("div")];
  box.type = "checkbox";
  label.contentEditable = "false";
  label.append(box);
  item.append(label, words);
  const show = (node: Node) => {
    const checked = Boolean(node.attrs.checked);
    item.dataset.checked = String(checked);
    box.checked = checked;
    box.setAttribute("aria-label", t("notes-check", { text: node.textContent }));
  };
  // The caret stays where it is.
  box.addEventListener("mousedown", (event) => event.preventDefault());
  box.addEventListener("change", () => {
    const at = place();
    if (!view.editable || at === undefined) box.checked = !box.checked;
    else view.dispatch(view.state.tr.setNodeAttribute(at, "checked", box.checked));
    view.focus();
  });
  show(first);
  return {
    dom: item,
    contentDOM: words,
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
