/** What the UI needs from the place it runs in. `tauri.ts` and `web.ts` give it; nothing else talks to the outside. */
import type { ReadonlySignal } from "@preact/signals-core";
import type { ApiError } from "../generated/ApiError";
import type { Event } from "../generated/Event";
import type { Request } from "../generated/Request";
import type { Response } from "../generated/Response";
import type { Whereabouts } from "../generated/Whereabouts";
import type { AskAccount, MadeLink } from "./account";
import type { DesktopAnswer, DesktopRequest } from "./desktop";
import type { Metrics } from "./meter";

export type { ApiError, Event, Request, Response };

/** First byte of a message to an editor; the rest is its body. */
export const NoteMessage = { State: 0, Update: 1, Awareness: 2, Reload: 3, Difference: 4 } as const;

/** One editor's line to the note of one document. Every promise rejects with an ApiError. */
export interface NoteChannel {
  /** The answer to open: a message byte (State) and the document as one Yjs update. */
  readonly state: Uint8Array;
  /** Sends a Yjs update (v1). Resolves after it is saved. */
  update(bytes: Uint8Array): Promise<void>;
  /** Sends a y-protocols awareness update; lost ones do not matter. */
  awareness(bytes: Uint8Array): Promise<void>;
  /** Sends the editor's state vector; answers a Difference message. */
  compare(stateVector: Uint8Array): Promise<Uint8Array>;
  /** Makes an engine that was opened anew know this editor again; harmless else. Answers as open does. */
  reopen(): Promise<Uint8Array>;
  close(): Promise<void>;
}

export interface Notes {
  /** `document` is a name, `crm:deal:…`. `onMessage` hears [byte, body…] until close. */
  open(document: string, onMessage: (bytes: Uint8Array) => void): Promise<NoteChannel>;
  /** The workspace that is shown, and in a browser to whom. A note speaks only while its own is. */
  home(): string;
}

export interface Platform {
  readonly kind: "desktop" | "web";
  /** Rejects with an ApiError. */
  call(request: Request): Promise<Response>;
  /** Events leave after COMMIT. A platform that lost its stream says `{event:"changed"}` of every noun when it is back. */
  listen(handler: (event: Event) => void): () => void;
  readonly notes: Notes;
  /** Says where this person is. Lost ones do not matter. */
  readonly here?: (at: Whereabouts) => Promise<unknown>;
  /** The account at the workspace's relay, and the people there. */
  readonly ask: AskAccount;
  /** Only in the desktop app. Rejects with an ApiError. */
  readonly desktop?: (request: DesktopRequest) => Promise<DesktopAnswer>;
  /** Only in the desktop app: somebody opened a `carnet://` link. */
  readonly onLink?: (opened: (link: string) => void) => void;
  /** Only in a browser. */
  readonly account?: WebAccount;
  /** What was counted at this door; absent in tests. */
  readonly metrics?: () => Metrics;
  /** Connects to a relay with a token for programs, and shows its workspace. Rejects with an ApiError. */
  connect(to: RelayToken): Promise<void>;
}

/** A relay, a token for programs (`carnet_…`), and which workspace of those it reaches. */
export interface RelayToken {
  readonly baseUrl?: string;
  readonly apiKey?: string;
  readonly projectId?: string;
}

export interface WorkspaceRef {
  readonly id: string;
  readonly name: string;
  readonly role: string;
}

/** Who is signed in, without tokens: those never leave `web.ts`. */
export interface Session {
  readonly member: { readonly id: string; readonly name: string; readonly email: string };
  readonly workspaces: readonly WorkspaceRef[];
}

export interface InviteLook {
  readonly workspace_name: string;
  readonly role: string;
  readonly inviter: string;
}

export interface NewAccount {
  readonly secret: string;
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

/** What a new workspace holds. */
export type Content = "example" | "empty";

/** Accounts in a browser. Every promise rejects with an ApiError. */
export interface WebAccount {
  /** `undefined` until `restore` has answered, `null` when signed out. */
  readonly session: ReadonlySignal<Session | null | undefined>;
  /** The workspace that `call` and `listen` speak to. */
  readonly workspace: ReadonlySignal<string | null>;
  /** Tries the refresh cookie. */
  restore(): Promise<Session | null>;
  signIn(email: string, password: string): Promise<Session>;
  claim(account: NewAccount): Promise<Session>;
  lookInvite(secret: string): Promise<InviteLook>;
  acceptInvite(account: NewAccount): Promise<Session>;
  /** Whose password a reset link is for. */
  lookReset(secret: string): Promise<{ readonly name: string; readonly email: string }>;
  /** Chooses a new password. Every other session ends. */
  reset(secret: string, password: string): Promise<Session>;
  signOut(): Promise<void>;
  /** Somebody removed this person from the workspace that was open here last. */
  wasRemoved(): boolean;
  /** Speaks to another workspace of the session from now on. */
  use(workspace: string): void;
  /** Makes a workspace, fills it and uses it. After a failure, the same call goes on where it stopped. */
  create(name: string, content: Content): Promise<WorkspaceRef>;
  invite(role: string): Promise<MadeLink>;
}
