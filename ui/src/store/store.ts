/**
 * What was read last, and what of it is stale. Truth is in Rust: nothing is computed here. Watched reads are read again
 * after an Event::Changed that touches them, at most one in flight each, at most once per frame.
 */
import { disposers } from "../base/dispose";
import { oncePerFrame } from "../base/dom";
import type { Kind, Store, ValueOf, Watched } from "../base/reads";
import { batch, signal } from "../base/signal";
import type { Changed } from "../generated/Changed";
import type { Presence } from "../generated/Presence";
import type { SyncStatus } from "../generated/SyncStatus";
import type { ApiError, Event, Platform, Request, Response } from "../platform/types";
import { openHere } from "./here";
import { touches } from "./touches";

export type { Kind, Store, ValueOf, Watched };

interface Entry {
  readonly request: Request;
  stale(): void;
}

function unwrap<K extends Kind>(response: Response, kind: K): ValueOf<K> {
  if (response.kind !== kind) {
    const error: ApiError = {
      code: "internal",
      field: null,
      detail: `asked for ${kind}, got ${response.kind}`,
    };
    throw error;
  }
  return ("value" in response ? response.value : undefined) as ValueOf<K>;
}

export function openStore(platform: Platform): Store {
  const entries = new Set<Entry>();
  const handlers = new Set<(event: Event) => void>();
  const sync = signal<SyncStatus | undefined>(undefined);
  const here = openHere(platform.here);
  const presence = signal<ReadonlyMap<string, Presence>>(new Map());

  const changed = (event: Changed) => {
    for (const entry of entries) if (touches(entry.request, event)) entry.stale();
  };
  const present = (one: Presence) => {
    const next = new Map(presence.value);
    if (one.here) next.set(one.session, one);
    else next.delete(one.session);
    presence.value = next;
  };
  const hear = (event: Event) => {
    batch(() => {
      if (event.event === "changed") changed(event.value);
      if (event.event === "sync") sync.value = event.value;
      if (event.event === "presence") present(event.value);
      // The stream stands again, and the gateway may be another.
      if (event.event === "changed" && event.value.documents.length === 0) here.again();
    });
    for (const handler of handlers) handler(event);
  };

  const ask: Store["ask"] = async (request, kind) => unwrap(await platform.call(request), kind);
  const watch: Store["watch"] = (request, kind) => watchOne(entries, request, () => ask(request, kind));
  const all = disposers(platform.listen(hear), here.dispose);
  const workspace = watch({ noun: "workspace", ask: { do: "get" } }, "workspace");
  all.add(workspace.dispose);
  ask({ noun: "sync", ask: { do: "status" } }, "sync_status").then(
    (status) => {
      sync.value ??= status;
    },
    () => undefined,
  );

  return {
    workspace: workspace.value,
    sync,
    presence,
    say: here.say,
    ask,
    watch,
    write: async (request) => {
      const response = await platform.call(request);
      return response.kind === "created" ? response.value : undefined;
    },
    listen: (handler) => {
      handlers.add(handler);
      return () => handlers.delete(handler);
    },
    dispose: all,
  };
}

function watchOne<T>(entries: Set<Entry>, request: Request, read: () => Promise<T>): Watched<T> {
  const value = signal<T | undefined>(undefined);
  const error = signal<ApiError | undefined>(undefined);
  let flying = false;
  /** Asked for while a read was under way: that one is shown, then one more is made. */
  let stale = false;
  /** The person acted while a read was under way: its answer is older than what is shown. */
  let acted = false;
  let gone = false;
  const again = () => {
    if (gone) return;
    if (flying) {
      stale = true;
      return;
    }
    flying = true;
    stale = false;
    acted = false;
    read()
      .then(
        (answer) => {
          if (gone || acted) return;
          batch(() => {
            value.value = answer;
            error.value = undefined;
          });
        },
        (reason: ApiError) => {
          if (!gone) error.value = reason;
        },
      )
      .finally(() => {
        flying = false;
        if (stale || acted) again();
      });
  };
  const entry: Entry = { request, stale: oncePerFrame(again) };
  entries.add(entry);
  again();
  return {
    value,
    error,
    again,
    expect: (expected) => {
      // An answer that left before this act must not undo it on screen.
      acted = flying;
      value.value = expected;
    },
    dispose: () => {
      gone = true;
      entries.delete(entry);
    },
  };
}
