/** Links of our own: TipTap's drag in 13 kB of link finding. Only http, https and mailto ever become a link. */
import { Mark, mergeAttributes } from "@tiptap/core";
import { Plugin } from "@tiptap/pm/state";

declare module "@tiptap/core" {
  interface Commands<ReturnType> {
    link: {
      setLink: (href: string) => ReturnType;
      unsetLink: () => ReturnType;
    };
  }
}

/** The address, made whole, or null when it is none that may be followed. */
export function safeHref(text: string): string | null {
  const trimmed = text.trim();
  if (trimmed === "" || /\s/.test(trimmed)) return null;
  const whole = /^[a-z][a-z0-9+.-]*:/i.test(trimmed)
    ? trimmed
    : trimmed.includes("@")
      ? `mailto:${trimmed}`
      : `https://${trimmed}`;
  try {
    const url = new URL(whole);
    return ["http:", "https:", "mailto:"].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/** What was pasted, when it is one address and nothing else. */
function pastedHref(event: ClipboardEvent): string | null {
  const text = event.clipboardData?.getData("text/plain").trim() ?? "";
  return /^(https?:\/\/|mailto:)\S+$/i.test(text) ? safeHref(text) : null;
}

export const Link = Mark.create({
  name: "link",
  priority: 1000,
  inclusive: false,
  addAttributes() {
    return { href: { default: null } };
  },
  parseHTML() {
    return [{ tag: "a[href]", getAttrs: (dom) => (safeHref(dom.getAttribute("href") ?? "") ? null : false) }];
  },
  renderHTML({ HTMLAttributes }) {
    const href = safeHref(String(HTMLAttributes.href ?? ""));
    const rest = { href: href ?? "#", target: "_blank", rel: "noopener noreferrer nofollow" };
    return ["a", mergeAttributes(HTMLAttributes, rest), 0];
  },
  addCommands() {
    return {
      setLink:
        (href) =>
        ({ commands }) => {
          const safe = safeHref(href);
          return safe !== null && commands.setMark(this.name, { href: safe });
        },
      unsetLink:
        () =>
        ({ commands }) =>
          commands.unsetMark(this.name, { extendEmptyMarkRange: true }),
    };
  },
  addProseMirrorPlugins() {
    const paste = (event: ClipboardEvent): boolean => {
      const href = pastedHref(event);
      if (!href) return false;
      if (!this.editor.state.selection.empty) return this.editor.commands.setLink(href);
      const text = event.clipboardData?.getData("text/plain").trim() ?? href;
      return this.editor.commands.insertContent({
        type: "text",
        text,
        marks: [{ type: this.name, attrs: { href } }],
      });
    };
    return [new Plugin({ props: { handlePaste: (_view, event) => paste(event) } })];
  },
});
