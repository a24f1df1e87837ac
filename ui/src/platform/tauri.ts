/** The desktop app's window: commands of src-tauri. The only file that imports @tauri-apps. */
import { Channel, invoke } from "@tauri-apps/api/core";
import type { AskAccount } from "./account";
import type { DesktopAnswer, DesktopRequest } from "./desktop";
import { asApiError } from "./failure";
import type { Event, NoteChannel, Notes, Platform, Request, Response } from "./types";

async function command<T>(
  name: string,
  args?: Record<string, unknown>,
  headers: Record<string, string> = {},
): Promise<T> {
  try {
    return await invoke<T>(name, args, { headers });
  } catch (reason) {
    throw asApiError(reason);
  }
}

type Raw = ArrayBuffer | Uint8Array | readonly number[];

function bytesOf(raw: Raw): Uint8Array {
  return raw instanceof Uint8Array ? raw : new Uint8Array(raw);
}

/** The workspace that the screen shows: nothing that is asked from it may reach another. */
interface Shown {
  workspace: string;
}

/** Before a workspace is shown. */
const NONE = "00000000-0000-0000-0000-000000000000";

/** Notes' words on their way to the app. */
const sending = new Set<Promise<unknown>>();

/** Editors send what they hold back, as for a page that goes; resolves when nothing is under way any more. */
async function lastWords(): Promise<void> {
  dispatchEvent(new Event("pagehide"));
  while (sending.size > 0) {
    await Promise.allSettled(sending);
    // What follows from an answer is sent now.
    await new Promise((resolve) => setTimeout(resolve));
  }
}

function tauriNotes(shown: Shown): Notes {
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
    headers: { workspace: string; document: string; editor: string },
  ): Promise<Uint8Array> => {
    const sent = invoke<Raw>(name, body, { headers });
    sending.add(sent);
    try {
      return bytesOf(await sent);
    } catch (reason) {
      throw asApiError(reason);
    } finally {
      sending.delete(sent);
    }
  };

  return {
    home: () => shown.workspace,
    open: async (document, onMessage): Promise<NoteChannel> => {
      await subscribe();
      last += 1;
      const editor = String(last);
      // The one shown now, for as long as the editor lives.
      const at = { workspace: shown.workspace, document, editor };
      const reopen = () => raw("note_open", new Uint8Array(0), at);
      editors.set(editor, onMessage);
      try {
        const state = await reopen();
        return {
          state,
          reopen,
          update: async (bytes) => void (await raw("note_update", bytes, at)),
          awareness: async (bytes) => void (await raw("note_awareness", bytes, at)),
          compare: (stateVector) => raw("note_compare", stateVector, at),
          close: async () => {
            editors.delete(editor);
            await raw("note_close", new Uint8Array(0), at);
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
  // Said by src-tauri/src/closing.rs, which closes the window when it is answered, or after a second.
  addEventListener("carnet-close", () => void lastWords().then(() => command("closed")));
  const shown: Shown = { workspace: NONE };
  const desktop = async (request: DesktopRequest): Promise<DesktopAnswer> => {
    const answer = await command<DesktopAnswer>("desktop", { request });
    // Only this answer: after a switch the old pages close first, and what they still send is refused.
    if (request.do === "start" && answer.kind === "state") {
      shown.workspace = answer.value.workspaces.find((one) => one.current)?.id ?? NONE;
    }
    return answer;
  };
  return {
    kind: "desktop",
    call: (request: Request) => command<Response>("call", { request }, { workspace: shown.workspace }),
    listen: (handler) => {
      handlers.add(handler);
      return () => handlers.delete(handler);
    },
    notes: tauriNotes(shown),
    here: (at) => command<void>("here", { at }, { workspace: shown.workspace }),
    ask: (async (ask) => {
      const answer = await desktop({ do: "account", with: ask });
      return answer.value;
    }) as AskAccount,
    desktop,
    connect: async ({ baseUrl, apiKey, projectId }) => {
      const ask = { relay: baseUrl ?? "", token: apiKey ?? "" };
      await desktop({ do: "connect", with: projectId ? { ...ask, workspace: projectId } : ask });
    },
    onLink: (opened) => {
      const take = async () => {
        const answer = await desktop({ do: "opened" });
        if (answer.kind === "link" && answer.value) opened(answer.value);
      };
      // Said by src-tauri/src/app.rs; the link itself is asked for.
      addEventListener("carnet-link", () => void take());
      void take();
    },
  };
}
