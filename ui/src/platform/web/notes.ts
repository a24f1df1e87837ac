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

export function webNotes(send: Send, workspace: () => string, stream: string, home: () => string): WebNotes {
  const open = new Map<string, (bytes: Uint8Array) => void>();
  return {
    home,
    open: async (document, onMessage) => {
      const editor = String(number53());
      const path = `/rpc/${workspace()}/note/`;
      const query = new URLSearchParams({ document, editor, stream });
      const post = async (what: string, body: Uint8Array = new Uint8Array(0)): Promise<Uint8Array> => {
        const answer = await send(`${path}${what}?${query}`, {
          method: "POST",
          headers: { "content-type": "application/octet-stream" },
          body: body as Uint8Array<ArrayBuffer>,
        });
        return new Uint8Array(await answer.arrayBuffer());
      };
      open.set(editor, onMessage);
      try {
        const state = await post("open");
        return {
          state,
          reopen: () => post("open"),
          update: async (bytes) => void (await post("update", bytes)),
          awareness: async (bytes) => void (await post("awareness", bytes)),
          compare: (stateVector) => post("compare", stateVector),
          close: async () => {
            open.delete(editor);
            await post("close");
          },
        };
      } catch (reason) {
        open.delete(editor);
        throw reason;
      }
    },
    hear: (editor, bytes) => open.get(editor)?.(bytes),
    // Each opens itself again, until it could.
    reopen: () => {
      for (const onMessage of open.values()) onMessage(Uint8Array.of(NoteMessage.Reload));
    },
  };
}
