/** The shared note of a record. Loaded by `import()` alone: the editor is the heaviest thing in the house. */
import type { Context } from "../../base/context";
import { type Dispose, disposers, on } from "../../base/dispose";
import { isoDay } from "../../base/format";
import { html, nothing, render } from "../../base/html";
import { recordOf } from "../../base/route";
import { effect, signal, untracked, view } from "../../base/signal";
import { errorWords, t } from "../../base/words";
import type { TaskRequest } from "../../generated/TaskRequest";
import type { Workspace } from "../../generated/Workspace";
import { person } from "./caret";
import { createEditor, ROOT } from "./editor";
import { type Note, openNote } from "./provider";
import { plainWords } from "./stranger";
import { NOTE_TASK, type NoteTask } from "./tasks";
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
  box.addEventListener(NOTE_TASK, (event) => {
    void ctx.act(() => follow(ctx, documentName, (event as CustomEvent<NoteTask>).detail));
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
  const flush = () => void note.flush();
  return disposers(
    () => leave(ctx, note),
    on(window as unknown as EventTarget, "pagehide" as keyof HTMLElementEventMap, flush),
    on(document, "visibilitychange" as keyof HTMLElementEventMap, flush),
    showSelf(ctx, note),
    effect(() => (note.strange.value ? reading(page, note) : untracked(() => editing(bar, page, ctx, note)))),
    view(trouble, () =>
      note.trouble.value
        ? html`<p class="note-trouble" role="status">${errorWords(note.trouble.value)}</p>`
        : nothing,
    ),
  );
}

/** A box becomes a task of the record, for today; or its tick goes to the task that has its words. */
async function follow(ctx: Context, on: string, { title, done }: NoteTask): Promise<void> {
  const write = (ask: TaskRequest) => ctx.store.write({ noun: "task", ask });
  if (done === undefined) {
    const draft = { title, due: isoDay(), due_zone: null, assignee: null };
    await write({ do: "create", with: { on, draft } });
    ctx.done(t("notes-task-made", { title }));
    return;
  }
  const record = recordOf(on);
  if (!record) return;
  const ask = { noun: record.noun, ask: { do: "get", with: { id: record.id } } } as const;
  const { tasks } = await ctx.store.ask(ask as Extract<typeof ask, { noun: "deal" }>, record.noun as "deal");
  const task = tasks.find((one) => one.title === title && (one.done_at === null) === done);
  if (task) await write({ do: "check", with: { on, id: task.id, done } });
}

/** The editor and its signs. */
function editing(bar: HTMLElement, page: HTMLElement, ctx: Context, note: Note): Dispose {
  let editable = !readOnly(ctx.store.workspace.value);
  const changes = signal(0);
  const changed = () => {
    changes.value = changes.peek() + 1;
  };
  const editor = createEditor(page, note, () => editable, changed);
  return disposers(
    () => editor.destroy(),
    toolbar(bar, editor, changes),
    effect(() => {
      editable = !readOnly(ctx.store.workspace.value) && note.trouble.value?.code !== "forbidden";
      bar.hidden = !editable;
      // It asks again.
      if (editor.editable !== editable) editor.setProps({});
    }),
    () => {
      bar.hidden = true;
    },
  );
}

/** The words alone: an editor would delete what it does not know. */
function reading(page: HTMLElement, note: Note): Dispose {
  const words = signal("");
  const read = () => {
    words.value = plainWords(note.doc.getXmlFragment(ROOT));
  };
  read();
  note.doc.on("update", read);
  const show = () =>
    html`<p class="note-trouble" role="status">${t("notes-newer")}</p>
      <div class="ProseMirror">${words.value}</div>`;
  return disposers(view(page, show), () => note.doc.off("update", read));
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
