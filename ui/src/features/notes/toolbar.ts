/** The signs above a note: what the keyboard can do too, for those who do not know the keys. */
import type { Editor } from "@tiptap/core";
import { type Dispose, on } from "../../base/dispose";
import { html, nothing, render, type TemplateResult } from "../../base/html";
import { type IconName, icon } from "../../base/icon";
import { keyLabel } from "../../base/keys";
import { effect, signal } from "../../base/signal";
import { t } from "../../base/words";
import { safeHref } from "./link";

interface Sign {
  readonly key: string;
  readonly icon: IconName;
  readonly keys?: string;
  active(editor: Editor): boolean;
  run(editor: Editor): void;
}

const mark = (key: "bold" | "italic" | "strike", keys: string): Sign => ({
  key,
  icon: key,
  keys,
  active: (editor) => editor.isActive(key),
  run: (editor) => editor.chain().focus().toggleMark(key).run(),
});

const signs: readonly (Sign | null)[] = [
  mark("bold", "Mod+B"),
  mark("italic", "Mod+I"),
  mark("strike", "Mod+Shift+S"),
  null,
  {
    key: "heading",
    icon: "heading",
    keys: "Mod+Alt+2",
    active: (editor) => editor.isActive("heading"),
    run: (editor) => editor.chain().focus().toggleHeading({ level: 2 }).run(),
  },
  {
    key: "list",
    icon: "list",
    keys: "Mod+Shift+8",
    active: (editor) => editor.isActive("bulletList"),
    run: (editor) => editor.chain().focus().toggleBulletList().run(),
  },
  {
    key: "ordered",
    icon: "ordered",
    keys: "Mod+Shift+7",
    active: (editor) => editor.isActive("orderedList"),
    run: (editor) => editor.chain().focus().toggleOrderedList().run(),
  },
  {
    key: "tasks",
    icon: "tasks",
    keys: "Mod+Shift+9",
    active: (editor) => editor.isActive("taskList"),
    run: (editor) => editor.chain().focus().toggleTaskList().run(),
  },
  {
    key: "quote",
    icon: "quote",
    keys: "Mod+Shift+B",
    active: (editor) => editor.isActive("blockquote"),
    run: (editor) => editor.chain().focus().toggleBlockquote().run(),
  },
];

/** Draws the signs into `host` and keeps them true to the selection. */
export function toolbar(host: HTMLElement, editor: Editor): Dispose {
  const tick = signal(0);
  const asking = signal<string | null>(null);
  const again = () => {
    tick.value += 1;
  };
  editor.on("transaction", again);
  editor.on("update", again);

  const askLink = () => {
    if (editor.isActive("link")) editor.chain().focus().unsetLink().run();
    else if (!editor.state.selection.empty) asking.value = "";
    else asking.value = asking.value === null ? "" : null;
    again();
  };
  const setLink = (text: string) => {
    asking.value = null;
    const href = safeHref(text);
    if (!href) return void editor.commands.focus();
    if (!editor.state.selection.empty) return void editor.chain().focus().setLink(href).run();
    editor
      .chain()
      .focus()
      .insertContent({ type: "text", text: text.trim(), marks: [{ type: "link", attrs: { href } }] })
      .run();
  };

  const stop = effect(() => {
    tick.value;
    render(
      asking.value === null ? bar(editor, askLink) : linkField(setLink, () => close(asking, editor)),
      host,
    );
    if (asking.value !== null) host.querySelector("input")?.focus();
  });
  // A click on a sign leaves the caret where it is.
  const keep = on(host, "mousedown", (event) => {
    if (!(event.target instanceof HTMLInputElement)) event.preventDefault();
  });
  return () => {
    keep();
    stop();
    editor.off("transaction", again);
    editor.off("update", again);
    render(nothing, host);
  };
}

function close(asking: { value: string | null }, editor: Editor): void {
  asking.value = null;
  editor.commands.focus();
}

function button(sign: Omit<Sign, "active" | "run">, pressed: boolean, run: () => void): TemplateResult {
  const label = t(`notes-format-${sign.key}`);
  return html`<button
    type="button"
    class="note-sign"
    aria-label=${label}
    aria-pressed=${String(pressed)}
    title=${sign.keys ? `${label} (${keyLabel(sign.keys)})` : label}
    @click=${run}
  >
    ${icon(sign.icon, 16)}
  </button>`;
}

function bar(editor: Editor, askLink: () => void): TemplateResult {
  return html`<div class="note-bar" role="toolbar" aria-label=${t("notes-format")}>
    ${signs.map((sign) =>
      sign
        ? button(sign, sign.active(editor), () => sign.run(editor))
        : html`<span class="note-bar-line" aria-hidden="true"></span>`,
    )}
    ${button({ key: "link", icon: "link" }, editor.isActive("link"), askLink)}
  </div>`;
}

function linkField(done: (text: string) => void, cancel: () => void): TemplateResult {
  const key = (event: KeyboardEvent) => {
    if (event.key === "Enter") {
      event.preventDefault();
      done((event.target as HTMLInputElement).value);
    }
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      cancel();
    }
  };
  return html`<div class="note-bar">
    ${icon("link", 16)}
    <input
      class="note-link"
      type="url"
      inputmode="url"
      autocomplete="off"
      aria-label=${t("notes-link-label")}
      placeholder=${t("notes-link-placeholder")}
      @keydown=${key}
    />
    <button type="button" class="note-sign" aria-label=${t("base-cancel")} @click=${cancel}>${icon("x", 16)}</button>
  </div>`;
}
