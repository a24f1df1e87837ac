/** The shared note of a record. Loaded by `import()` alone: the editor is the heaviest thing in the house. */
import { Editor } from "@tiptap/core";
import type { Context } from "../../base/context";
import { type Dispose, disposers, on } from "../../base/dispose";
import { html, nothing, render } from "../../base/html";
import { effect, view } from "../../base/signal";
import { errorWords, locale, t } from "../../base/words";
import type { Workspace } from "../../generated/Workspace";
import { person } from "./caret";
import { extensions } from "./extensions";
import "./note.css";
import { type Note, openNote } from "./provider";
import { toolbar } from "./toolbar";

/** Shows the note of a document (`crm:deal:…`) in `host`, until it is disposed: then the last words are sent first. */
export function noteEditor(host: HTMLElement, ctx: Context, documentName: string): Dispose {
  const box = document.createElement("div");
  box.className = "note";
  box.dataset.testid = "note";
  host.append(box);
  const all = disposers(() => box.remove());
  let gone = false;
  all.add(() => {
    gone = true;
  });
  openNote(ctx.platform.notes, documentName).then(
    (note) => {
      if (gone) leave(ctx, note);
      else all.add(mount(box, ctx, note));
    },
    (error: unknown) => {
      if (!gone) render(html`<p class="note-trouble" role="alert">${errorWords(error)}</p>`, box);
    },
  );
  return all;
}

function mount(box: HTMLElement, ctx: Context, note: Note): Dispose {
  const [bar, page, trouble] = ["note-top", "note-page", "note-foot"].map(part) as [
    HTMLElement,
    HTMLElement,
    HTMLElement,
  ];
  box.append(bar, page, trouble);
  const editor = new Editor({
    element: page,
    extensions: extensions(note),
    injectCSS: false,
    editable: !readOnly(ctx.store.workspace.value),
    enableInputRules: true,
    enablePasteRules: true,
    editorProps: {
      attributes: () => ({
        role: "textbox",
        "aria-label": t("notes-label"),
        "aria-multiline": "true",
        lang: locale.value,
        spellcheck: "true",
      }),
      handleClick: (_view, _at, event) => follow(event),
    },
  });
  const flush = () => void note.flush();
  return disposers(
    () => leave(ctx, note),
    on(window as unknown as EventTarget, "pagehide" as keyof HTMLElementEventMap, flush),
    on(document, "visibilitychange" as keyof HTMLElementEventMap, flush),
    () => editor.destroy(),
    showSelf(ctx, note),
    toolbar(bar, editor),
    view(trouble, () =>
      note.trouble.value
        ? html`<p class="note-trouble" role="status">${errorWords(note.trouble.value)}</p>`
        : nothing,
    ),
    effect(() => {
      const editable = !readOnly(ctx.store.workspace.value) && note.trouble.value?.code !== "forbidden";
      bar.hidden = !editable;
      if (editor.isEditable !== editable) editor.setEditable(editable, false);
    }),
  );
}

/** The panel is gone. Words that could not be saved with it are said once, and so is what became of them. */
function leave(ctx: Context, note: Note): void {
  let said = false;
  void note.close((trouble, kept) => {
    if (said ? kept : !trouble) return;
    said = true;
    if (!trouble) ctx.toast({ text: t("notes-saved") });
    else ctx.toast({ kind: "problem", text: kept ? t("notes-kept") : errorWords(trouble) });
  });
}

function part(name: string): HTMLElement {
  const element = document.createElement("div");
  element.className = name;
  return element;
}

function readOnly(workspace: Workspace | undefined): boolean {
  return workspace?.read_only ?? false;
}

/** What the others see of me: name and colour, renewed when I change them. */
function showSelf(ctx: Context, note: Note): Dispose {
  return effect(() => {
    const workspace = ctx.store.workspace.value;
    const me = workspace?.members.find((member) => member.id === workspace.me);
    note.awareness.setLocalStateField("user", person(me?.name ?? "", me?.color ?? 0));
  });
}

/** A link in a note opens with Ctrl or ⌘ held: a plain click puts the caret there. */
function follow(event: MouseEvent): boolean {
  const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
  if (!(link instanceof HTMLAnchorElement) || !(event.ctrlKey || event.metaKey)) return false;
  window.open(link.href, "_blank", "noopener,noreferrer");
  return true;
}
