/** Notes in a browser: raw bytes posted to the gateway; what others write comes over the stream. */
import { NoteMessage, type Notes } from "../types";
import { number53 } from "./random";
import type { Send } from "./session";

export interface WebNotes extends Notes {
  /** An `editor` message of the stream. */
  hear(editor: string, bytes: Uint8Array): void;
  /** The stream is open again: the gateway may have forgotten our editors. */
  reopen(): void;
}

interface Open {
  readonly document: string;
  readonly onMessage: (bytes: Uint8Array) => void;
}

export function webNotes(send: Send, workspace: () => string, stream: string): WebNotes {
  const open = new Map<string, Open>();
  const post = async (
    what: string,
    document: string,
    editor: string,
    body?: Uint8Array,
  ): Promise<Uint8Array> => {
    const query = new URLSearchParams({ document, editor, stream });
    const answer = await send(`/rpc/${workspace()}/note/${what}?${query}`, {
      method: "POST",
      headers: { "content-type": "application/octet-stream" },
      body: (body ?? new Uint8Array(0)) as Uint8Array<ArrayBuffer>,
    });
    return new Uint8Array(await answer.arrayBuffer());
  };
  return {
    open: async (document, onMessage) => {
      const editor = String(number53());
      open.set(editor, { document, onMessage });
      try {
        const state = await post("open", document, editor);
        return {
          state,
          update: async (bytes) => void (await post("update", document, editor, bytes)),
          awareness: async (bytes) => void (await post("awareness", document, editor, bytes)),
          compare: (stateVector) => post("compare", document, editor, stateVector),
          close: async () => {
            open.delete(editor);
            await post("close", document, editor);
          },
        };
      } catch (reason) {
        open.delete(editor);
        throw reason;
      }
    },
    hear: (editor, bytes) => open.get(editor)?.onMessage(bytes),
    reopen: () => {
      for (const [editor, one] of open) {
        post("open", one.document, editor).then(
          () => one.onMessage(new Uint8Array([NoteMessage.Reload])),
          () => undefined,
        );
      }
    },
  };
}
