/** How requests and events did since the page was opened, counted at the platform's door: what diagnostics tell. */
import type { Event, Platform } from "./types";

/** Latencies kept; enough for one in a hundred. */
const KEPT = 512;

export interface Metrics {
  /** Since when, milliseconds since 1970. */
  readonly since: number;
  readonly requests: number;
  readonly failures: number;
  /** Of the last ones, in milliseconds. */
  readonly p50_ms: number;
  readonly p99_ms: number;
  readonly by_noun: Readonly<Record<string, number>>;
  /** The last failure's code. */
  readonly last_failure: string | null;
  readonly events: number;
  /** The last event, milliseconds since 1970. */
  readonly last_event_at: number | null;
}

export type Metered = Platform & { metrics(): Metrics };

export function metered(platform: Platform): Metered {
  const since = Date.now();
  const took: number[] = [];
  const by_noun: Record<string, number> = {};
  let [requests, failures, events] = [0, 0, 0];
  let last_failure: string | null = null;
  let last_event_at: number | null = null;
  platform.listen((_: Event) => {
    events += 1;
    last_event_at = Date.now();
  });
  const below = (share: number) => {
    const sorted = [...took].sort((a, b) => a - b);
    return Math.round((sorted[Math.floor((sorted.length - 1) * share)] ?? 0) * 10) / 10;
  };
  return {
    ...platform,
    call: async (request) => {
      const began = performance.now();
      requests += 1;
      by_noun[request.noun] = (by_noun[request.noun] ?? 0) + 1;
      try {
        return await platform.call(request);
      } catch (reason) {
        failures += 1;
        last_failure = (reason as { code?: string }).code ?? "internal";
        throw reason;
      } finally {
        took.push(performance.now() - began);
        if (took.length > KEPT) took.shift();
      }
    },
    metrics: () => ({
      since,
      requests,
      failures,
      p50_ms: below(0.5),
      p99_ms: below(0.99),
      by_noun: { ...by_noun },
      last_failure,
      events,
      last_event_at,
    }),
  };
}
