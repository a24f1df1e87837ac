/** What a relay is asked of an account and of the people in a workspace, and what it answers. The same from both platforms. */
import type { AccountRequest } from "../generated/AccountRequest";

export type { AccountRequest };

export interface MemberRef {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: string;
}

/** A link for one person. It works once. */
export interface MadeLink {
  readonly link: string;
  readonly expires_at: number;
}

/** Where this account is signed in. */
export interface SessionRef {
  readonly id: string;
  readonly name: string;
  readonly address?: string | null;
  readonly last_used_at: number;
  readonly current: boolean;
}

/** A computer that keeps a copy of the workspace. */
export interface DeviceRef {
  readonly id: string;
  readonly member_name: string;
  readonly name?: string | null;
  readonly last_seen: number;
  readonly revoked_at?: number | null;
}

/** A program's way in. */
export interface TokenRef {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly last_used_at?: number | null;
}

/** Somebody or something that the audit trail names. */
interface Named {
  readonly name?: string | null;
}

export interface AuditEntry {
  readonly id: string | number;
  readonly at: number;
  readonly actor?: Named | null;
  readonly action: string;
  readonly subject?: Named | null;
  readonly address?: string | null;
}

interface Answers {
  members: readonly MemberRef[];
  reset: MadeLink;
  sessions: readonly SessionRef[];
  devices: readonly DeviceRef[];
  tokens: readonly TokenRef[];
  make_token: { readonly token: string };
  audit: { readonly entries: readonly AuditEntry[]; readonly next?: string | number | null };
}

export type AnswerTo<A extends AccountRequest> = A["do"] extends keyof Answers ? Answers[A["do"]] : unknown;

/** Asks the current workspace's relay. Rejects with an ApiError. */
export type AskAccount = <A extends AccountRequest>(ask: A) => Promise<AnswerTo<A>>;
