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
  lookReset(secret: string): Promise<{ readonly name: string; readonly email: string }>;
  reset(secret: string, password: string): Promise<Session>;
  signOut(): Promise<void>;
  /** Speaks with a token for programs from now on, until the page is loaded again. Rejects with an ApiError. */
  withToken(token: string): Promise<void>;
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

/** The workspace that was open here last. */
export const LAST_WORKSPACE = "carnet-workspace";

/** Somebody signed in here: only then is there a cookie to try, and no refusal in the browser's console. */
const BEEN_HERE = "carnet-signed-in";

/** By this a person finds this browser in the list of their sessions. */
function browser(): string {
  const { userAgent } = navigator;
  const first = (...names: string[]) => names.find((one) => userAgent.includes(one)) ?? "";
  const name = first("Edg", "Firefox", "Chrome", "Safari");
  return `${name} · ${first("Windows", "Android", "iPhone", "iPad", "Mac OS", "Linux")}`;
}

export function openSession(): SignedIn {
  const session = signal<Session | null | undefined>(undefined);
  let token: SessionAnswer | undefined;
  let refreshing: Promise<void> | undefined;

  const take = async (answer: Response): Promise<Session> => {
    token = (await answer.json()) as SessionAnswer;
    session.value = { member: token.member, workspaces: token.workspaces };
    localStorage.setItem(BEEN_HERE, "1");
    return session.value;
  };
  const out = () => {
    localStorage.removeItem(BEEN_HERE);
    token = undefined;
    session.value = null;
  };
  const enter = async (path: string, who: object) =>
    take(await post(path, { ...who, app: browser(), cookie: true }));
  const look = async <T>(path: string, secret: string) => (await post(path, { secret })).json() as Promise<T>;
  const refresh = (): Promise<void> => {
    refreshing ??= inTurn(async () => {
      await take(await post("/auth/refresh", { cookie: true }));
    })
      .catch((reason: ApiError) => {
        if (reason.code !== "offline" && reason.code !== "busy") out();
        throw reason;
      })
      .finally(() => {
        refreshing = undefined;
      });
    return refreshing;
  };
  /** A token for programs has no session behind it that could be renewed. */
  const ofProgram = () => token?.access_expires_at === Number.POSITIVE_INFINITY;
  const bearer = (init: RequestInit): RequestInit => {
    const headers = new Headers(init.headers);
    headers.set("authorization", `Bearer ${token?.access ?? ""}`);
    return { ...init, headers };
  };
  const send: Send = async (path, init = {}) => {
    if (!token || token.access_expires_at - Date.now() < EARLY_MS) await refresh();
    let answer = await reach(path, bearer(init));
    // A token for programs that has ended is not replaced by whoever signed in here before.
    if (answer.status === 401 && !ofProgram()) {
      await refresh();
      answer = await reach(path, bearer(init));
    }
    return checked(answer);
  };

  return {
    session,
    send,
    restore: async () => {
      if (ofProgram()) return session.value ?? null;
      if (!localStorage.getItem(BEEN_HERE)) out();
      else
        try {
          await refresh();
        } catch (reason) {
          if ((reason as ApiError).code === "offline") throw reason;
        }
      return session.value ?? null;
    },
    signIn: (email, password) => enter("/auth/sign-in", { email, password }),
    claim: (account) => enter("/auth/claim", account),
    lookInvite: (secret) => look("/auth/invite/look", secret),
    acceptInvite: (account) => enter("/auth/invite/accept", account),
    lookReset: (secret) => look("/auth/reset/look", secret),
    reset: (secret, password) => enter("/auth/reset", { secret, password }),
    signOut: async () => {
      await post("/auth/sign-out", { cookie: true });
      // Whoever comes next has another history here.
      localStorage.removeItem(LAST_WORKSPACE);
      out();
    },
    withToken: async (access) => {
      const answer = await checked(
        await reach("/auth/me", { headers: { authorization: `Bearer ${access}` } }),
      );
      const me = (await answer.json()) as Session;
      token = { ...me, access, access_expires_at: Number.POSITIVE_INFINITY };
      session.value = { member: me.member, workspaces: me.workspaces };
    },
    add: (workspace) => {
      if (session.value) {
        session.value = { ...session.value, workspaces: [...session.value.workspaces, workspace] };
      }
    },
  };
}
