/** Calls a sender at once, then at most every `gap` ms, and never a second time before the first has answered. */
export interface Pace {
  /** There is something to send. */
  push(): void;
  /** Sends what waits now, whatever the gap says; resolves when nothing waits and nothing is under way. */
  flush(): Promise<void>;
  /** Nothing leaves any more. */
  stop(): void;
}

export function pace(gap: number, send: () => Promise<void>): Pace {
  let waiting = false;
  let stopped = false;
  let running: Promise<void> | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = Number.NEGATIVE_INFINITY;

  const run = () => {
    clearTimeout(timer);
    timer = undefined;
    waiting = false;
    last = performance.now();
    running = send().finally(() => {
      running = null;
      if (waiting) plan();
    });
  };

  const plan = () => {
    if (stopped || running || timer !== undefined) return;
    const rest = last + gap - performance.now();
    if (rest <= 0) run();
    else timer = setTimeout(run, rest);
  };

  return {
    push: () => {
      waiting = true;
      plan();
    },
    flush: async () => {
      while (!stopped && (waiting || running)) {
        if (!running) run();
        await running;
      }
    },
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
