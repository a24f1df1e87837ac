/** The desktop app's window: commands of src-tauri. The only file that imports @tauri-apps. */
import { Channel, invoke } from "@tauri-apps/api/core";
import type { DesktopAnswer, DesktopRequest } from "./desktop";
import { asApiError } from "./failure";
import type { Event, NoteChannel, Notes, Platform, Request, Response } from "./types";

async function command<T>(name: string, args?: Record<string, unknown>): Promise<T> {
  try {
    return await invoke<T>(name, args);
  } catch (reason) {
    throw asApiError(reason);
  }
}

type Raw = ArrayBuffer | Uint8Array | readonly number[];

function bytesOf(raw: Raw): Uint8Array {
  return raw instanceof Uint8Array ? raw : new Uint8Array(raw);
}

function tauriNotes(): Notes {
  const editors = new Map<string, (bytes: Uint8Array) => void>();
  let subscribed: Promise<void> | undefined;
  let last = Math.floor(Math.random() * 2 ** 30);

  const hear = (raw: Raw) => {
    const bytes = bytesOf(raw);
    if (bytes.length < 9) return;
    const editor = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
    editors.get(editor.toString())?.(bytes.subarray(8));
  };
  const subscribe = () => {
    const channel = new Channel<Raw>();
    channel.onmessage = hear;
    subscribed ??= command<void>("note_subscribe", { channel });
    return subscribed;
  };
  const raw = async (
    name: string,
    body: Uint8Array,
    document: string,
    editor: string,
  ): Promise<Uint8Array> => {
    try {
      return bytesOf(await invoke<Raw>(name, body, { headers: { document, editor } }));
    } catch (reason) {
      throw asApiError(reason);
    }
  };

  return {
    open: async (document, onMessage): Promise<NoteChannel> => {
      await subscribe();
      last += 1;
      const editor = String(last);
      editors.set(editor, onMessage);
      try {
        const state = await raw("note_open", new Uint8Array(0), document, editor);
        return {
          state,
          update: async (bytes) => void (await raw("note_update", bytes, document, editor)),
          awareness: async (bytes) => void (await raw("note_awareness", bytes, document, editor)),
          compare: (stateVector) => raw("note_compare", stateVector, document, editor),
          close: async () => {
            editors.delete(editor);
            await raw("note_close", new Uint8Array(0), document, editor);
          },
        };
      } catch (reason) {
        editors.delete(editor);
        throw reason;
      }
    },
  };
}

export function tauriPlatform(): Platform {
  const handlers = new Set<(event: Event) => void>();
  const channel = new Channel<Event>();
  channel.onmessage = (event) => {
    for (const handler of handlers) handler(event);
  };
  void command("subscribe", { channel }).catch(() => undefined);
  return {
    kind: "desktop",
    call: (request: Request) => command<Response>("call", { request }),
    listen: (handler) => {
      handlers.add(handler);
      return () => handlers.delete(handler);
    },
    notes: tauriNotes(),
    desktop: (request: DesktopRequest) => command<DesktopAnswer>("desktop", { request }),
  };
}
