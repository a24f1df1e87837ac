/**
 * Who is signed in, in a browser. The access token lives in this file's memory; the refresh token in an HttpOnly cookie.
 * Tabs take turns to refresh: a refresh token works once, and one used twice ends the whole family.
 */
import { type ReadonlySignal, signal } from "@preact/signals-core";
import { failure, ofAnswer } from "../failure";
import type { ApiError, InviteLook, NewAccount, Session, WorkspaceRef } from "../types";

interface SessionAnswer extends Session {
  readonly access: string;
  readonly access_expires_at: number;
}

export type Send = (path: string, init?: RequestInit) => Promise<Response>;

export interface SignedIn {
  readonly session: ReadonlySignal<Session | null | undefined>;
  restore(): Promise<Session | null>;
  signIn(email: string, password: string): Promise<Session>;
  claim(account: NewAccount): Promise<Session>;
  lookInvite(secret: string): Promise<InviteLook>;
  acceptInvite(account: NewAccount): Promise<Session>;
  signOut(): Promise<void>;
  /** Adds a workspace made just now. */
  add(workspace: WorkspaceRef): void;
  /** fetch with the Bearer token, refreshed when it is about to end or was refused. Rejects with an ApiError. */
  readonly send: Send;
}

async function post(path: string, body: unknown): Promise<Response> {
  return checked(
    await reach(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    }),
  );
}

async function reach(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, { credentials: "same-origin", ...init });
  } catch (reason) {
    if (reason instanceof DOMException && reason.name === "AbortError") throw reason;
    throw failure("offline", String(reason));
  }
}

async function checked(answer: Response): Promise<Response> {
  if (!answer.ok) throw await ofAnswer(answer);
  return answer;
}

function inTurn<T>(run: () => Promise<T>): Promise<T> {
  return navigator.locks ? navigator.locks.request("carnet-refresh", run) : run();
}

const EARLY_MS = 30_000;

export function openSession(): SignedIn {
  const session = signal<Session | null | undefined>(undefined);
  let token: SessionAnswer | undefined;
  let refreshing: Promise<void> | undefined;

  const take = async (answer: Response): Promise<Session> => {
    token = (await answer.json()) as SessionAnswer;
    session.value = { member: token.member, workspaces: token.workspaces };
    return session.value;
  };
  const refresh = (): Promise<void> => {
    refreshing ??= inTurn(async () => {
      await take(await post("/auth/refresh", { cookie: true }));
    })
      .catch((reason: ApiError) => {
        if (reason.code !== "offline" && reason.code !== "busy") {
          token = undefined;
          session.value = null;
        }
        throw reason;
      })
      .finally(() => {
        refreshing = undefined;
      });
    return refreshing;
  };
  const bearer = (init: RequestInit): RequestInit => {
    const headers = new Headers(init.headers);
    headers.set("authorization", `Bearer ${token?.access ?? ""}`);
    return { ...init, headers };
  };
  const send: Send = async (path, init = {}) => {
    if (!token || token.access_expires_at - Date.now() < EARLY_MS) await refresh();
    let answer = await reach(path, bearer(init));
    if (answer.status === 401) {
      await refresh();
      answer = await reach(path, bearer(init));
    }
    return checked(answer);
  };

  return {
    session,
    send,
    restore: async () => {
      try {
        await refresh();
      } catch (reason) {
        if ((reason as ApiError).code === "offline") throw reason;
      }
      return session.value ?? null;
    },
    signIn: async (email, password) => take(await post("/auth/sign-in", { email, password, cookie: true })),
    claim: async (account) => take(await post("/auth/claim", { ...account, cookie: true })),
    lookInvite: async (secret) => (await post("/auth/invite/look", { secret })).json() as Promise<InviteLook>,
    acceptInvite: async (account) => take(await post("/auth/invite/accept", { ...account, cookie: true })),
    signOut: async () => {
      await post("/auth/sign-out", { cookie: true });
      token = undefined;
      session.value = null;
    },
    add: (workspace) => {
      if (session.value) {
        session.value = { ...session.value, workspaces: [...session.value.workspaces, workspace] };
      }
    },
  };
}
