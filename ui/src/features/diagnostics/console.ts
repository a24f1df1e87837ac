/**
 * What a person can ask in the console of the browser, or of the app's window: `enableDebug()`, `realtimeManager`,
 * `apiManager`. Every answer is measured here, in both shells. `localStorage.DEBUG = 'true'` opens the panel at each start.
 */
import type { Context } from "../../base/context";
import { type Dispose, disposers } from "../../base/dispose";
import { effect } from "../../base/signal";
import type { SyncStatus } from "../../generated/SyncStatus";
import type { RelayToken } from "../../platform/types";
import { livePanel } from "./live";

const CONNECT_MS = 5_000;
const SYNC_MS = 30_000;
/** States in which nothing is under way or owed. */
const settled = new Set(["alone", "synced"]);

export function consoleCalls(host: HTMLElement, ctx: Context): Dispose {
  let shown: Dispose | undefined;
  const disableDebug = () => {
    localStorage.removeItem("DEBUG");
    shown?.();
    shown = undefined;
    return false;
  };
  const enableDebug = () => {
    localStorage.setItem("DEBUG", "true");
    shown ??= livePanel(host, ctx, disableDebug);
    return true;
  };
  const names = {
    enableDebug,
    disableDebug,
    realtimeManager: { getStats: () => stats(ctx) },
    apiManager: {
      getMetrics: () => ctx.platform.metrics?.(),
      testConnection: () => testConnection(ctx),
      fullSync: () => fullSync(ctx),
      configure: (to: RelayToken) => configure(ctx, to),
    },
  };
  Object.assign(globalThis, names);
  if (localStorage.getItem("DEBUG") === "true") enableDebug();
  return disposers(
    () => shown?.(),
    () => {
      for (const name of Object.keys(names)) Reflect.deleteProperty(globalThis, name);
    },
  );
}

/** Where the line stands and what waits, as the screen knows it this moment. */
function stats(ctx: Context) {
  const status = ctx.store.sync.peek();
  const metrics = ctx.platform.metrics?.();
  return {
    platform: ctx.platform.kind,
    state: status?.state ?? "connecting",
    connected: ["synced", "syncing", "read_only", "full"].includes(status?.state ?? ""),
    pending: status?.pending ?? 0,
    syncedAt: status?.synced_at ?? null,
    setAside: status?.set_aside.length ?? 0,
    events: metrics?.events ?? 0,
    lastEventAt: metrics?.last_event_at ?? null,
    here: ctx.store.presence.peek().size,
  };
}

/** One real question to the engine; and, where the line to the relay is down, one try to have it stand. */
async function testConnection(ctx: Context) {
  const began = performance.now();
  try {
    const report = await ctx.store.ask({ noun: "sync", ask: { do: "report" } }, "report");
    const ms = Math.round((performance.now() - began) * 10) / 10;
    let status = ctx.store.sync.peek() ?? report.status;
    if (!settled.has(status.state) && status.state !== "syncing") {
      await ctx.store.write({ noun: "sync", ask: { do: "retry" } });
      status = await until(ctx, (now) => settled.has(now.state) || now.state === "syncing", CONNECT_MS);
    }
    const ok = settled.has(status.state) || status.state === "syncing";
    return { ok, state: status.state, ms, roundTripMs: report.line.round_trip_ms, version: report.version };
  } catch (reason) {
    const { code = "internal", message = "" } = reason as { code?: string; message?: string };
    return { ok: false, state: code, ms: Math.round(performance.now() - began), error: message };
  }
}

/** Sends all that waits, and reads what the relay has; resolves when both are done, or says what is left. */
async function fullSync(ctx: Context) {
  const began = performance.now();
  await ctx.store.write({ noun: "sync", ask: { do: "retry" } });
  const done = (now: SyncStatus) => settled.has(now.state) && now.pending === 0;
  const status = await until(ctx, done, SYNC_MS);
  return {
    ok: done(status),
    state: status.state,
    pending: status.pending,
    ms: Math.round(performance.now() - began),
  };
}

/** Speaks to this relay from now on, with a token that its owner made (`carnet-relay token`). */
async function configure(ctx: Context, to: RelayToken) {
  await ctx.platform.connect(to);
  ctx.restart();
  return { ok: true, baseUrl: to.baseUrl ?? location.origin, projectId: to.projectId ?? null };
}

/** The first status that is as wished, or the last one when the time is over. */
function until(ctx: Context, wished: (now: SyncStatus) => boolean, ms: number): Promise<SyncStatus> {
  return new Promise((resolve) => {
    let last: SyncStatus = { state: "connecting", pending: 0, synced_at: null, set_aside: [] };
    let stop: Dispose = () => undefined;
    const end = () => {
      clearTimeout(timer);
      queueMicrotask(() => stop());
      resolve(last);
    };
    const timer = setTimeout(end, ms);
    stop = effect(() => {
      last = ctx.store.sync.value ?? last;
      if (wished(last)) end();
    });
  });
}
