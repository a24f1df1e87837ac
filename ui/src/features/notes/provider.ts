/**
 * One note between its editor and the engine: updates out after a pause, everybody else's in, and a comparison after any doubt.
 * A note that is closed before its last words are saved stays behind and goes on trying.
 */

import {
  Awareness,
  applyAwarenessUpdate,
  encodeAwarenessUpdate,
  removeAwarenessStates,
} from "y-protocols/awareness";
import * as Y from "yjs";
import { type ReadonlySignal, signal } from "../../base/signal";
import { failure } from "../../platform/failure";
import { type ApiError, type NoteChannel, NoteMessage, type Notes } from "../../platform/types";
import { decodeDifference, isEmptyUpdate } from "./difference";
import { pace } from "./pace";
import { isStrange } from "./stranger";

/** Updates and carets leave at most this often, ms. */
export const GAP_MS = 100;
/** How long to wait after a failure, ms: doubled each time, up to the second. */
export const RETRY_MS = [500, 10_000] as const;
/** Notes that wait behind a closed panel. A stream of the gateway holds 32; beyond these no other note is opened. */
export const KEPT_MAX = 24;

/** What the engine sent: not to be sent back. */
const REMOTE = Symbol("engine");

/** Trying the same bytes again cannot help with these. */
const FINAL: ReadonlySet<ApiError["code"]> = new Set(["forbidden", "invalid", "too_large"]);

/** Hears why the last words of a closed note are not saved, and whether they are tried again; `null` when they are saved. */
export type Tell = (trouble: ApiError | null, kept: boolean) => void;

export interface Note {
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  /** Why the last words are not saved yet; null when all is well. */
  readonly trouble: ReadonlySignal<ApiError | null>;
  /** It holds what this editor does not know: no editor may be bound to it. Set before `doc` has the thing. */
  readonly strange: ReadonlySignal<boolean>;
  /** Sends what waits now. */
  flush(): Promise<void>;
  /**
   * Takes the caret away, sends what waits, and ends the line and the document when it is saved. What cannot be saved now
   * is tried again; `tell` hears each outcome, until the note is opened again. Resolves after the first try.
   */
  close(tell?: Tell): Promise<void>;
}

interface Line {
  readonly note: Note;
  receive(bytes: Uint8Array): void;
  /** On screen again, before it was saved. */
  show(): Note;
}

/** Closed, and not saved yet: by place and document. */
const kept = new Map<string, Line>();

/** Opens the note of a document. Rejects with an ApiError when it cannot be read. */
export async function openNote(notes: Notes, document: string): Promise<Note> {
  const key = `${notes.home()} ${document}`;
  const waiting = kept.get(key);
  if (waiting) return waiting.show();
  const [full] = kept.size < KEPT_MAX ? [] : kept.values();
  if (full) throw full.note.trouble.value ?? failure("busy", "notes wait to be saved");
  const doc = new Y.Doc();
  const awareness = new Awareness(doc);
  let early: Uint8Array[] | null = [];
  let receive = (bytes: Uint8Array): void => {
    early?.push(bytes);
  };
  try {
    const channel = await notes.open(document, (bytes) => receive(bytes));
    const line = connect(doc, awareness, channel, key, () => key.startsWith(`${notes.home()} `));
    receive = line.receive;
    line.receive(channel.state);
    for (const bytes of early) line.receive(bytes);
    early = null;
    return line.note;
  } catch (error) {
    doc.destroy();
    throw error;
  }
}

function connect(
  doc: Y.Doc,
  awareness: Awareness,
  channel: NoteChannel,
  key: string,
  isHome: () => boolean,
): Line {
  const trouble = signal<ApiError | null>(null);
  const strange = signal(false);
  let queue: Uint8Array[] = [];
  let doubt = false;
  /** This editor wrote something: else the engine has no need of what is here, and a viewer would be refused. */
  let wrote = false;
  /** Set while the note is closed. */
  let tell: Tell | null = null;
  let wait: number = RETRY_MS[0];
  let retry: ReturnType<typeof setTimeout> | undefined;

  /** Everything this editor has is in `doc`, so the queue may go: the difference holds it. */
  const compare = async () => {
    queue = [];
    doubt = false;
    // The engine may have been opened anew: only editors that it knows hear and save.
    read(await channel.reopen());
    const theirs = decodeDifference(await channel.compare(Y.encodeStateVector(doc)));
    take(theirs.update);
    const missing = Y.encodeStateAsUpdate(doc, theirs.stateVector);
    if (wrote && !isEmptyUpdate(missing)) await channel.update(missing);
  };

  const save = async () => {
    // The same document may be in the workspace that is shown now: a copy.
    if (!isHome()) throw failure("offline", "another workspace is shown");
    if (doubt) return compare();
    if (queue.length === 0) return;
    try {
      await channel.update(Y.mergeUpdates(queue.splice(0)));
    } catch (error) {
      if ((error as ApiError).code !== "not_found") throw error;
      await compare();
    }
  };

  const send = async () => {
    clearTimeout(retry);
    try {
      await save();
      wait = RETRY_MS[0];
      trouble.value = null;
    } catch (error) {
      doubt = true;
      trouble.value = error as ApiError;
      if (!FINAL.has(trouble.value.code)) {
        retry = setTimeout(() => words.push(), wait);
        wait = Math.min(wait * 2, RETRY_MS[1]);
      }
    }
    if (tell) await afterwards(trouble.value, tell);
  };

  /** A closed note was tried: it ends unless there is more to try. */
  const afterwards = async (why: ApiError | null, told: Tell) => {
    const goesOn = why ? !FINAL.has(why.code) : doubt || queue.length > 0;
    if (why || !goesOn) told(why, goesOn);
    if (!goesOn) await end();
  };

  const words = pace(GAP_MS, send);
  const caret = () =>
    // A lost caret is drawn again by the next one.
    channel.awareness(encodeAwarenessUpdate(awareness, [doc.clientID])).catch(() => undefined);
  const carets = pace(GAP_MS, caret);

  doc.on("update", (bytes: Uint8Array, origin: unknown) => {
    if (origin === REMOTE) return;
    wrote = true;
    queue.push(bytes);
    words.push();
  });
  awareness.on(
    "update",
    (changed: { added: number[]; updated: number[]; removed: number[] }, origin: unknown) => {
      const mine = origin !== REMOTE && [...changed.added, ...changed.updated].includes(doc.clientID);
      // Somebody new has not seen this caret yet.
      const newcomer = origin === REMOTE && changed.added.length > 0;
      if ((mine || newcomer) && !tell) carets.push();
      // Whoever comes back shows the caret that they had, under the clock that it had: only its absence lets it in.
      if (origin !== REMOTE) return;
      for (const id of changed.removed) if (id !== doc.clientID) awareness.meta.delete(id);
    },
  );

  const receive = (bytes: Uint8Array) => {
    try {
      read(bytes);
    } catch {
      doubt = true;
      words.push();
    }
  };
  const take = (update: Uint8Array) => {
    if (isStrange(update)) strange.value = true;
    Y.applyUpdate(doc, update, REMOTE);
  };
  const read = (bytes: Uint8Array) => {
    const body = bytes.subarray(1);
    switch (bytes[0]) {
      case NoteMessage.State:
      case NoteMessage.Update:
        take(body);
        break;
      case NoteMessage.Awareness:
        applyAwarenessUpdate(awareness, body, REMOTE);
        break;
      case NoteMessage.Reload:
        doubt = true;
        words.push();
        break;
    }
  };

  const flush = () => {
    // What failed waits for its next try: now is better.
    if (doubt) words.push();
    return words.flush();
  };
  const close = async (told: Tell = () => undefined) => {
    tell = told;
    kept.set(key, line);
    removeAwarenessStates(awareness, [doc.clientID], REMOTE);
    void caret();
    words.push();
    await words.flush();
  };
  const end = async () => {
    if (kept.get(key) === line) kept.delete(key);
    carets.stop();
    words.stop();
    clearTimeout(retry);
    await caret();
    await channel.close().catch(() => undefined);
    awareness.destroy();
    doc.destroy();
  };
  const show = () => {
    kept.delete(key);
    tell = null;
    awareness.setLocalState({});
    words.push();
    return line.note;
  };

  const line: Line = { note: { doc, awareness, trouble, strange, flush, close }, receive, show };
  return line;
}
