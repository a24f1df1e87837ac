import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import * as Y from "yjs";
import { openNote } from "../src/features/notes/provider";
import { failure } from "../src/platform/failure";
import { NoteMessage, type Platform } from "../src/platform/types";
import { webNotes } from "../src/platform/web/notes";
import { openApp } from "../src/shell/app";
import { uuid } from "./fake/data";
import { fakePlatform } from "./fake/platform";
import { until } from "./until";

/** A gateway's note door: it knows an editor while its stream stands, and refuses on demand. */
function gateway() {
  const doc = new Y.Doc();
  const open = new Set<string>();
  const posted: string[] = [];
  const refusals: ReturnType<typeof failure>[] = [];
  let blocked: ReturnType<typeof failure> | undefined;
  const answer = (what: string, editor: string, body: Uint8Array): Uint8Array => {
    if (what === "open") {
      const refusal = refusals.shift();
      if (refusal) throw refusal;
      open.add(editor);
      return Uint8Array.of(NoteMessage.State, ...Y.encodeStateAsUpdate(doc));
    }
    if (what === "compare") {
      const own = Y.encodeStateVector(doc);
      const theirs = Y.encodeStateAsUpdate(doc, body);
      return Uint8Array.of(NoteMessage.Difference, own.length, 0, 0, 0, ...own, ...theirs);
    }
    if (!open.has(editor)) throw failure("not_found", "the note is not open");
    if (what === "update" && blocked) throw blocked;
    if (what === "update") Y.applyUpdate(doc, body);
    return new Uint8Array(0);
  };
  const send = async (path: string, init: RequestInit = {}) => {
    const url = new URL(path, "https://relay.example");
    const what = url.pathname.split("/").at(-1) ?? "";
    posted.push(`${url.pathname.split("/")[2]} ${what}`);
    const bytes = answer(what, url.searchParams.get("editor") ?? "", init.body as Uint8Array);
    return new Response(bytes as Uint8Array<ArrayBuffer>);
  };
  let workspace = "w1";
  const notes = webNotes(
    send,
    () => workspace,
    "stream",
    () => `anna/${workspace}`,
  );
  return {
    notes,
    posted,
    text: () => doc.getText("notes").toString(),
    /** The stream ended and stands again; the first tries to open a note are refused. */
    reconnect: (...more: ReturnType<typeof failure>[]) => {
      open.clear();
      refusals.push(...more);
      notes.reopen();
    },
    /** Nothing can be saved until it is called with nothing. */
    block: (why: typeof blocked) => {
      blocked = why;
    },
    words: () => doc.getXmlFragment("notes").toString(),
    drop: () => open.clear(),
    use: (other: string) => {
      workspace = other;
    },
    /** Somebody else writes; only open editors hear it. */
    write: (words: string) => {
      const before = Y.encodeStateVector(doc);
      doc.getText("notes").insert(0, words);
      for (const editor of open)
        notes.hear(editor, Uint8Array.of(NoteMessage.Update, ...Y.encodeStateAsUpdate(doc, before)));
    },
  };
}

const settle = (ms = 0) => vi.advanceTimersByTimeAsync(ms);

describe("a note in a browser", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it.each([
    ["busy", [failure("busy", ""), failure("offline", "")]],
    ["not there yet", [failure("not_found", "this page does not listen")]],
  ])("hears and saves again after a reconnect that was %s at first", async (_, refusals) => {
    const here = gateway();
    const note = await openNote(here.notes, "crm:deal:web-1");
    here.reconnect(...refusals);
    await settle(5_000);
    here.write("theirs ");
    expect(note.doc.getText("notes").toString()).toBe("theirs ");
    note.doc.getText("notes").insert(0, "mine ");
    await settle(1_000);
    expect(here.text()).toBe("mine theirs ");
    expect(note.trouble.value).toBeNull();
    await note.close();
  });

  it("is opened again when the gateway no longer knows it", async () => {
    const here = gateway();
    const note = await openNote(here.notes, "crm:deal:web-2");
    here.drop();
    note.doc.getText("notes").insert(0, "mine");
    await settle(1_000);
    expect(note.trouble.value).toBeNull();
    expect(here.text()).toBe("mine");
    await note.close();
  });

  it("goes to the workspace that it was opened in", async () => {
    const here = gateway();
    const channel = await here.notes.open("crm:deal:web-3", () => undefined);
    here.use("w2");
    await channel.close();
    expect(here.posted).toEqual(["w1 open", "w1 close"]);
  });
});

describe("a note whose panel is closed before its words are saved", () => {
  const page = () => document.querySelector<HTMLElement>('[data-testid="note"] .ProseMirror');
  const paste = (text: string) => {
    const clipboardData = { getData: (kind: string) => (kind === "text/plain" ? text : "") };
    page()?.dispatchEvent(Object.assign(new Event("paste", { cancelable: true }), { clipboardData }));
  };
  const toasts = () =>
    [...document.querySelectorAll('[data-testid="toast"] .grow')].map((one) => one.textContent ?? "");
  const pressEscape = () =>
    document
      .querySelector(".panel-host")
      ?.dispatchEvent(
        new KeyboardEvent("keydown", { key: "Escape", code: "Escape", bubbles: true, cancelable: true }),
      );
  const open = async () => {
    document.querySelector<HTMLElement>(`[data-card="${uuid(102)}"] .card-title`)?.click();
    await until(() => page() !== null);
  };

  it("is said, stays as it was, and is said again when it is saved", async () => {
    localStorage.setItem("carnet-wishes", JSON.stringify({ locale: "en", theme: "light", home: "pipeline" }));
    const here = gateway();
    const platform: Platform = { ...fakePlatform({ language: "en" }), notes: here.notes };
    const root = document.createElement("div");
    document.body.append(root);
    const close = await openApp(root, { platform });
    await until(() => document.querySelector("[data-card]") !== null);
    await open();
    here.block(failure("disk_full", ""));
    paste("last words");
    pressEscape();
    await until(() => toasts().some((text) => text.startsWith("The end of this note is not saved")));
    await until(() => page() === null);
    await open();
    expect(page()?.textContent).toContain("last words");
    pressEscape();
    await until(() => toasts().filter((text) => text.includes("not saved")).length === 2);
    here.block(undefined);
    await until(() => toasts().includes("The note is saved now."));
    expect(here.words()).toBe("<paragraph>last words</paragraph>");
    close();
  });

  it("a box becomes a follow-up, and its tick goes to it", async () => {
    localStorage.setItem("carnet-wishes", JSON.stringify({ locale: "en", theme: "light", home: "pipeline" }));
    const here = gateway();
    const fake = fakePlatform({ language: "en" });
    const root = document.body.appendChild(document.createElement("div"));
    const close = await openApp(root, { platform: { ...fake, notes: here.notes } as Platform });
    await until(() => document.querySelector("[data-card]") !== null);
    document.querySelector<HTMLElement>(`[data-card="${uuid(100)}"] .card-title`)?.click();
    await until(() => page() !== null);
    const task = fake.deals.find((one) => one.card.id === uuid(100))?.tasks.find((one) => !one.done_at);
    const title = task?.title ?? "";
    expect(title).not.toBe("");
    const boxes = `<ul data-type="taskList"><li data-type="taskItem" data-checked="false"><p>${title}</p></li></ul>`;
    const clipboardData = { getData: (kind: string) => (kind === "text/html" ? boxes : "") };
    page()?.dispatchEvent(Object.assign(new Event("paste", { cancelable: true }), { clipboardData }));
    const asked = () => fake.asked.flatMap((one) => (one.noun === "task" ? [one.ask] : []));
    document.querySelector<HTMLElement>('[data-testid="note-task"]')?.click();
    await until(() => asked().length === 1);
    expect(asked()[0]).toMatchObject({
      do: "create",
      with: { on: `crm:deal:${uuid(100)}`, draft: { title } },
    });
    const box = document.querySelector<HTMLInputElement>('[data-testid="note"] [type="checkbox"]');
    if (box) box.checked = true;
    box?.dispatchEvent(new Event("change"));
    await until(() => asked().length === 2);
    expect(asked()[1]).toEqual({
      do: "check",
      with: { on: `crm:deal:${uuid(100)}`, id: task?.id, done: true },
    });
    close();
  });
});
