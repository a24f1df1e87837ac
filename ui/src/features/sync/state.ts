/** What the dot says. The engine's truth, calmed: "syncing" after 400 ms, "offline" after 3 s, so that nothing flickers. */
import type { IconName } from "../../base/icon";
import type { SyncState } from "../../generated/SyncState";
import type { SyncStatus } from "../../generated/SyncStatus";

/** What a person is told. */
export type Told = "here" | "waiting" | "syncing" | "synced" | "offline" | "attention" | "read-only";

export function told(status: SyncStatus): Told {
  if (status.set_aside.length > 0) return "attention";
  const by: Record<SyncState, Told> = {
    alone: "here",
    offline: "offline",
    connecting: status.pending > 0 ? "waiting" : "syncing",
    syncing: "syncing",
    synced: status.pending > 0 ? "waiting" : "synced",
    certificate: "attention",
    not_a_relay: "attention",
    version: "attention",
    signed_out: "attention",
    removed: "attention",
    full: "attention",
    read_only: "read-only",
  };
  return by[status.state];
}

export const icons: Readonly<Record<Told, IconName>> = {
  here: "laptop",
  waiting: "cloud",
  syncing: "sync",
  synced: "cloudDone",
  offline: "cloudOff",
  attention: "alert",
  "read-only": "lock",
};

/** How long a state must last before it is shown, ms. */
export const PATIENCE: Readonly<Record<Told, number>> = {
  here: 0,
  waiting: 400,
  syncing: 400,
  synced: 0,
  offline: 3_000,
  attention: 0,
  "read-only": 0,
};
