/** What is pasted as plain text and is more than that: an address, lines that are numbered. */
import { Plugin } from "prosemirror-state";
import { link } from "./commands";
import { safeHref } from "./link";
import { node, schema } from "./schema";

/** An address that is pasted alone becomes a link, of what is selected when something is. */
export const pasteLink = new Plugin({
  props: {
    handlePaste: (view, event) => {
      const text = event.clipboardData?.getData("text/plain").trim() ?? "";
      const href = /^(https?:\/\/|mailto:)\S+$/i.test(text) ? safeHref(text) : null;
      return href !== null && link(href, text)(view.state, view.dispatch);
    },
  },
});

/** Lines that are numbered one after another become an ordered list. */
export const pasteNumbered = new Plugin({
  props: {
    handlePaste: (view, event) => {
      const data = event.clipboardData;
      if (!data || data.getData("text/html").trim()) return false;
      const lines = data.getData("text/plain").split("\n");
      const found = lines
        .filter((line) => line.trim())
        .map((line) => /^(\d+)[.)]\s+(.*\S)$/.exec(line.trim()));
      const start = Number(found[0]?.[1]);
      if (!found.length || !found.every((one, index) => Number(one?.[1]) === start + index)) return false;
      const items = found.map((one) =>
        node("listItem").create(null, node("paragraph").create(null, schema.text(one?.[2] ?? ""))),
      );
      view.dispatch(view.state.tr.replaceSelectionWith(node("orderedList").create({ start }, items)));
      return true;
    },
  },
});
