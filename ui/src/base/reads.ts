/** Reading and writing, as views see it. `store/store.ts` does it. */
import type { Presence } from "../generated/Presence";
import type { SyncStatus } from "../generated/SyncStatus";
import type { Whereabouts } from "../generated/Whereabouts";
import type { Workspace } from "../generated/Workspace";
import type { ApiError, Event, Request, Response } from "../platform/types";
import type { Dispose } from "./dispose";
import type { ReadonlySignal } from "./signal";

export type Kind = Response["kind"];
export type ValueOf<K extends Kind> =
  Extract<Response, { kind: K }> extends { value: infer V } ? V : undefined;

/** A read that stays fresh until it is disposed. */
export interface Watched<T> {
  /** The last answer; `undefined` before the first. It stays while a newer one is on its way. */
  readonly value: ReadonlySignal<T | undefined>;
  /** Why the last read failed. */
  readonly error: ReadonlySignal<ApiError | undefined>;
  /** Reads again now. */
  again(): void;
  /** Shows a value until the next answer: what a person just did, before Rust has said so. */
  expect(value: T): void;
  readonly dispose: Dispose;
}

export interface Store {
  readonly workspace: ReadonlySignal<Workspace | undefined>;
  readonly sync: ReadonlySignal<SyncStatus | undefined>;
  /** Others who are here, by session. */
  readonly presence: ReadonlySignal<ReadonlyMap<string, Presence>>;
  /** Says what this person does now; what is not given stays as it was said. */
  say(part: Partial<Whereabouts>): void;
  /** Asks once; rejects with an ApiError. `kind` is what the request answers. */
  ask<K extends Kind>(request: Request, kind: K): Promise<ValueOf<K>>;
  /** A write; answers the id of what was created. Rejects with an ApiError. */
  write(request: Request): Promise<string | undefined>;
  /** Reads now, and again when it is stale. */
  watch<K extends Kind>(request: Request, kind: K): Watched<ValueOf<K>>;
  /** Every event, after the store has seen it. */
  listen(handler: (event: Event) => void): Dispose;
  readonly dispose: Dispose;
}
