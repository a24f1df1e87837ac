/** A browser on a relay: requests by POST, events over one stream, an account instead of a keychain. */
import { effect, signal } from "@preact/signals-core";
import type { SyncStatus } from "../generated/SyncStatus";
import type { AskAccount } from "./account";
import { failure } from "./failure";
import type { Content, Event, Platform, Request, Response, Session, WebAccount, WorkspaceRef } from "./types";
import { accountCall } from "./web/account";
import { webNotes } from "./web/notes";
import { uuid4 } from "./web/random";
import { LAST_WORKSPACE, openSession, type Send } from "./web/session";
import { openStream } from "./web/stream";

const DOWN_AFTER_MS = 3_000;
const everything = ["deal", "contact", "company", "task", "workspace"];

/** Read on each request: the person may travel, and may change the language. */
function manners(): Record<string, string> {
  return {
    "content-type": "application/json",
    "accept-language": document.documentElement.lang || "en",
    "x-carnet-zone": Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
}

export function webPlatform(): Platform {
  const signedIn = openSession();
  const workspace = signal<string | null>(null);
  const handlers = new Set<(event: Event) => void>();
  const stream = uuid4();
  const tell = (event: Event) => {
    for (const handler of handlers) handler(event);
  };
  const here = () => {
    if (!workspace.value) throw failure("not_found", "no workspace is open");
    return workspace.value;
  };
  const notes = webNotes(
    signedIn.send,
    here,
    stream,
    () => `${signedIn.session.peek()?.member.id}/${workspace.peek()}`,
  );
  const status = browserSync(tell);

  effect(() => {
    const session = signedIn.session.value;
    if (!session) {
      workspace.value = null;
      return;
    }
    const known = (id: string | null) => session.workspaces.some((one) => one.id === id);
    const last = workspace.peek() ?? localStorage.getItem(LAST_WORKSPACE);
    workspace.value = known(last) ? last : (session.workspaces[0]?.id ?? null);
  });
  effect(() => {
    const id = workspace.value;
    const session = signedIn.session.peek();
    if (!id || !session) return;
    localStorage.setItem(LAST_WORKSPACE, id);
    return openStream(signedIn.send, `/events/${id}?stream=${stream}`, {
      hear: (message) => {
        if (message.event === "editor") {
          const { editor, bytes } = JSON.parse(message.data) as { editor: string; bytes: string };
          notes.hear(
            editor,
            Uint8Array.from(atob(bytes), (char) => char.charCodeAt(0)),
          );
          return;
        }
        const event = JSON.parse(message.data) as Event;
        // How the gateway stands with the relay is not this browser's business: its own line is.
        if (event.event !== "sync") tell(event);
      },
      up: (again) => {
        status.up();
        if (again) notes.reopen();
        else void introduce(call, id, session).catch(() => undefined);
        tell({ event: "changed", value: { documents: [], nouns: everything, here: false } });
      },
      down: () => status.down(),
      // Removed from it: the relay says what is left.
      gone: () => void signedIn.restore().catch(() => undefined),
    });
  });

  const call = async (request: Request): Promise<Response> => {
    // What a browser holds back is nothing; what the engine knows of itself is asked where it is.
    if (request.noun === "sync" && request.ask.do !== "report" && request.ask.do !== "check_file")
      return request.ask.do === "status" ? { kind: "sync_status", value: status.now() } : { kind: "done" };
    const answer = await signedIn.send(`/rpc/${here()}`, {
      method: "POST",
      headers: manners(),
      body: JSON.stringify(request),
    });
    return (await answer.json()) as Response;
  };
  return {
    kind: "web",
    call,
    listen: (handler) => {
      handlers.add(handler);
      return () => handlers.delete(handler);
    },
    notes,
    here: (at) =>
      signedIn.send(`/rpc/${here()}/here?stream=${stream}`, {
        method: "POST",
        headers: manners(),
        body: JSON.stringify(at),
      }),
    ask: (async (ask) => {
      const { method, path, body } = accountCall(ask, here());
      return json(signedIn.send, path, method, body);
    }) as AskAccount,
    account: account(signedIn, workspace, here, call),
    connect: async ({ baseUrl, apiKey, projectId }) => {
      // The page speaks to nobody but the relay that served it (its policy says so).
      if (baseUrl && new URL(baseUrl, location.href).origin !== location.origin)
        throw failure("invalid", `this page belongs to ${location.origin}: open ${baseUrl} itself`);
      if (apiKey) await signedIn.withToken(apiKey);
      if (!projectId) return;
      if (!signedIn.session.peek()?.workspaces.some((one) => one.id === projectId))
        throw failure("not_found", "no such workspace is reached from here");
      workspace.value = projectId;
    },
  };
}

async function json<T>(send: Send, path: string, method: string, body?: unknown): Promise<T> {
  const init: RequestInit = { method, headers: { "content-type": "application/json" } };
  if (body !== undefined) init.body = JSON.stringify(body);
  const answer = await send(path, init);
  const text = await answer.text();
  return (text ? JSON.parse(text) : undefined) as T;
}

function account(
  signedIn: ReturnType<typeof openSession>,
  workspace: { value: string | null },
  here: () => string,
  call: Platform["call"],
): WebAccount {
  const { send, add, ...session } = signedIn;
  // Made on the relay, but not filled yet: the next try goes on with it.
  let made: WorkspaceRef | undefined;
  return {
    ...session,
    workspace: workspace as WebAccount["workspace"],
    wasRemoved: () => {
      const last = localStorage.getItem(LAST_WORKSPACE);
      return last !== null && session.session.peek()?.workspaces.every((one) => one.id !== last) === true;
    },
    use: (id) => {
      workspace.value = id;
    },
    create: async (name, content) => {
      if (made?.name !== name) {
        const fresh: WorkspaceRef = { id: uuid4(), name, role: "owner" };
        await json(send, "/workspaces", "POST", { id: fresh.id, name });
        made = fresh;
        add(fresh);
      }
      workspace.value = made.id;
      await fill(call, name, session.session.peek()?.member.name ?? "", content);
      const done = made;
      made = undefined;
      return done;
    },
    invite: (role) => json(send, `/workspaces/${here()}/invites`, "POST", { role }),
  };
}

/** Who comes in for the first time says their name, so that others see whose caret and whose task it is. */
async function introduce(call: Platform["call"], workspace: string, session: Session): Promise<void> {
  const found = await call({ noun: "workspace", ask: { do: "get" } });
  if (found.kind !== "workspace" || found.value.id !== workspace) return;
  const { read_only, members, pipelines, me } = found.value;
  // A viewer cannot; a workspace that is still empty is being started by whoever made it.
  if (read_only || pipelines.length === 0 || members.some((one) => one.id === me)) return;
  await sayName(call, session.member.name, me);
}

/** The colour follows from the person, as on the desktop: it is the same everywhere. */
async function sayName(call: Platform["call"], name: string, member: string): Promise<void> {
  const bytes = member.replaceAll("-", "").match(/../g) ?? [];
  const color = bytes.reduce((sum, byte) => sum + Number.parseInt(byte, 16), 0) % 8;
  await call({ noun: "workspace", ask: { do: "put_profile", with: { name, color } } });
}

/** Fills a new workspace. Can be tried again: it does what is still to be done. */
async function fill(call: Platform["call"], name: string, my_name: string, content: Content): Promise<void> {
  const found = await call({ noun: "workspace", ask: { do: "get" } });
  if (found.kind !== "workspace") return;
  const { pipelines, has_sample, me } = found.value;
  if (pipelines.length === 0) {
    await call({ noun: "workspace", ask: { do: "start", with: { name, my_name } } });
    await sayName(call, my_name, me);
  }
  if (content === "example" && !has_sample) {
    await call({ noun: "workspace", ask: { do: "add_sample" } });
  }
}

/** What sync means in a browser: nothing waits here, the line to the relay stands or it does not. */
function browserSync(tell: (event: Event) => void) {
  let current: SyncStatus = { state: "connecting", pending: 0, synced_at: null, set_aside: [] };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const become = (next: Partial<SyncStatus>) => {
    current = { ...current, ...next };
    tell({ event: "sync", value: current });
  };
  return {
    now: () => current,
    up: () => {
      clearTimeout(timer);
      timer = undefined;
      become({ state: "synced", synced_at: Date.now() });
    },
    down: () => {
      timer ??= setTimeout(() => become({ state: "offline" }), DOWN_AFTER_MS);
    },
  };
}
