/** The signs above a note: what the keyboard can do too, for those who do not know the keys. */
import type { Command } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { type Dispose, on } from "../../base/dispose";
import { html, nothing, render, type TemplateResult } from "../../base/html";
import { type IconName, icon } from "../../base/icon";
import { keyLabel } from "../../base/keys";
import { effect, type ReadonlySignal, signal } from "../../base/signal";
import { t } from "../../base/words";
import { isActive, link, toggle, toggleHeading, toggleList, toggleQuote, unlink } from "./commands";
import { safeHref } from "./link";

interface Sign {
  readonly key: string;
  readonly icon: IconName;
  readonly keys: string;
  /** The mark or the node that is there when the sign is pressed. */
  readonly name: string;
  readonly run: Command;
}

const sign = (key: Sign["key"] & IconName, name: string, keys: string, run: Command): Sign => ({
  key,
  icon: key,
  name,
  keys,
  run,
});

const signs: readonly (Sign | null)[] = [
  sign("bold", "bold", "Mod+B", toggle("bold")),
  sign("italic", "italic", "Mod+I", toggle("italic")),
  sign("strike", "strike", "Mod+Shift+S", toggle("strike")),
  null,
  sign("heading", "heading", "Mod+Alt+2", toggleHeading(2)),
  sign("list", "bulletList", "Mod+Shift+8", toggleList("bulletList")),
  sign("ordered", "orderedList", "Mod+Shift+7", toggleList("orderedList")),
  sign("tasks", "taskList", "Mod+Shift+9", toggleList("taskList")),
  sign("quote", "blockquote", "Mod+Shift+B", toggleQuote),
];

/** Draws the signs into `host` and keeps them true to the selection. */
export function toolbar(host: HTMLElement, editor: EditorView, changed: ReadonlySignal<number>): Dispose {
  const asking = signal(false);
  const run = (command: Command) => {
    command(editor.state, editor.dispatch);
    editor.focus();
  };
  const askLink = () => {
    if (isActive(editor.state, "link")) run(unlink);
    else asking.value = !asking.value;
  };
  const setLink = (text: string) => {
    asking.value = false;
    const href = safeHref(text);
    run(href ? link(href, text.trim()) : () => false);
  };
  const cancel = () => {
    asking.value = false;
    editor.focus();
  };

  const stop = effect(() => {
    changed.value;
    render(asking.value ? linkField(setLink, cancel) : bar(editor, run, askLink), host);
    if (asking.value) host.querySelector("input")?.focus();
  });
  // A click on a sign leaves the caret where it is.
  const keep = on(host, "mousedown", (event) => {
    if (!(event.target instanceof HTMLInputElement)) event.preventDefault();
  });
  return () => {
    keep();
    stop();
    render(nothing, host);
  };
}

function button(
  sign: Pick<Sign, "key" | "icon"> & { keys?: string },
  pressed: boolean,
  run: () => void,
): TemplateResult {
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

function bar({ state }: EditorView, run: (command: Command) => void, askLink: () => void): TemplateResult {
  return html`<div class="note-bar" role="toolbar" aria-label=${t("notes-format")}>
    ${signs.map((one) =>
      one
        ? button(one, isActive(state, one.name), () => run(one.run))
        : html`<span class="note-bar-line" aria-hidden="true"></span>`,
    )}
    ${button({ key: "link", icon: "link" }, isActive(state, "link"), askLink)}
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
