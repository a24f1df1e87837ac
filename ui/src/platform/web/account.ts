/** A browser asks the relay itself. Mirrors src-tauri/src/request/account.rs. */
import type { AccountRequest } from "../account";

interface Call {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

export function accountCall(ask: AccountRequest, workspace: string): Call {
  const here = (rest: string) => `/workspaces/${workspace}/${rest}`;
  const get = (path: string): Call => ({ method: "GET", path });
  const drop = (path: string): Call => ({ method: "DELETE", path });
  const post = (path: string, body: unknown = {}): Call => ({ method: "POST", path, body });
  switch (ask.do) {
    case "members":
    case "devices":
      return get(here(ask.do));
    case "sessions":
    case "tokens":
      return get(`/auth/${ask.do}`);
    case "remove_member":
      return drop(here(`members/${ask.with.id}`));
    case "role":
      return { method: "PATCH", path: here(`members/${ask.with.id}`), body: { role: ask.with.role } };
    case "reset":
      return post(here(`members/${ask.with.id}/reset`));
    case "password":
      return post("/auth/password", ask.with);
    case "sign_out_everywhere":
      return post("/auth/sign-out-everywhere");
    case "end_session":
      return drop(`/auth/sessions/${ask.with.id}`);
    case "revoke_device":
      return drop(here(`devices/${ask.with.id}`));
    case "make_token":
      return post("/auth/tokens", { name: ask.with.name, scopes: [ask.with.scope], workspace });
    case "revoke_token":
      return drop(`/auth/tokens/${ask.with.id}`);
    case "audit":
      return get(here(`audit${ask.with.before ? `?before=${encodeURIComponent(ask.with.before)}` : ""}`));
  }
}
