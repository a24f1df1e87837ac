/** One note between TipTap and the engine: updates out after a pause, everybody else's in, and a comparison after any doubt. */

import {
  Awareness,
  applyAwarenessUpdate,
  encodeAwarenessUpdate,
  removeAwarenessStates,
} from "y-protocols/awareness";
import * as Y from "yjs";
import { type ReadonlySignal, signal } from "../../base/signal";
import { type ApiError, type NoteChannel, NoteMessage, type Notes } from "../../platform/types";
import { decodeDifference, isEmptyUpdate } from "./difference";
import { pace } from "./pace";

/** Updates and carets leave at most this often, ms. */
export const GAP_MS = 100;
/** How long to wait after a failure, ms: doubled each time, up to the second. */
export const RETRY_MS = [500, 10_000] as const;

/** What the engine sent: not to be sent back. */
const REMOTE = Symbol("engine");

/** Trying the same bytes again cannot help with these. */
const FINAL: ReadonlySet<ApiError["code"]> = new Set(["forbidden", "invalid", "too_large", "not_found"]);

export interface Note {
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  /** Why the last words are not saved yet; null when all is well. */
  readonly trouble: ReadonlySignal<ApiError | null>;
  /** Sends what waits now. */
  flush(): Promise<void>;
  /** Flushes, takes the caret away, ends the line and the document. */
  close(): Promise<void>;
}

/** Opens the note of a document. Rejects with an ApiError when it cannot be read. */
export async function openNote(notes: Notes, document: string): Promise<Note> {
  const doc = new Y.Doc();
  const awareness = new Awareness(doc);
  let early: Uint8Array[] | null = [];
  let receive = (bytes: Uint8Array): void => {
    early?.push(bytes);
  };
  try {
    const channel = await notes.open(document, (bytes) => receive(bytes));
    const line = connect(doc, awareness, channel);
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

function connect(doc: Y.Doc, awareness: Awareness, channel: NoteChannel) {
  const trouble = signal<ApiError | null>(null);
  let queue: Uint8Array[] = [];
  let doubt = false;
  let wait: number = RETRY_MS[0];
  let retry: ReturnType<typeof setTimeout> | undefined;

  /** Everything this editor has is in `doc`, so the queue may go: the difference holds it. */
  const compare = async () => {
    queue = [];
    const theirs = decodeDifference(await channel.compare(Y.encodeStateVector(doc)));
    Y.applyUpdate(doc, theirs.update, REMOTE);
    const missing = Y.encodeStateAsUpdate(doc, theirs.stateVector);
    if (!isEmptyUpdate(missing)) await channel.update(missing);
    doubt = false;
  };

  const send = async () => {
    clearTimeout(retry);
    try {
      if (doubt) await compare();
      else if (queue.length > 0) await channel.update(Y.mergeUpdates(queue.splice(0)));
      wait = RETRY_MS[0];
      trouble.value = null;
    } catch (error) {
      doubt = true;
      trouble.value = error as ApiError;
      if (FINAL.has(trouble.value.code)) return;
      retry = setTimeout(() => words.push(), wait);
      wait = Math.min(wait * 2, RETRY_MS[1]);
    }
  };

  const words = pace(GAP_MS, send);
  const carets = pace(GAP_MS, () =>
    // A lost caret is drawn again by the next one.
    channel.awareness(encodeAwarenessUpdate(awareness, [doc.clientID])).catch(() => undefined),
  );

  doc.on("update", (bytes: Uint8Array, origin: unknown) => {
    if (origin === REMOTE) return;
    queue.push(bytes);
    words.push();
  });
  awareness.on(
    "update",
    (changed: { added: number[]; updated: number[]; removed: number[] }, origin: unknown) => {
      const mine = origin !== REMOTE && [...changed.added, ...changed.updated].includes(doc.clientID);
      // Somebody new has not seen this caret yet.
      const newcomer = origin === REMOTE && changed.added.length > 0;
      if (mine || newcomer) carets.push();
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
  const read = (bytes: Uint8Array) => {
    const body = bytes.subarray(1);
    switch (bytes[0]) {
      case NoteMessage.State:
      case NoteMessage.Update:
        Y.applyUpdate(doc, body, REMOTE);
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

  const close = async () => {
    carets.stop();
    await words.flush();
    words.stop();
    clearTimeout(retry);
    removeAwarenessStates(awareness, [doc.clientID], REMOTE);
    await channel.awareness(encodeAwarenessUpdate(awareness, [doc.clientID])).catch(() => undefined);
    await channel.close().catch(() => undefined);
    awareness.destroy();
    doc.destroy();
  };

  const note: Note = { doc, awareness, trouble, flush: words.flush, close };
  return { note, receive };
}
