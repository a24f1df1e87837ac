/** The stream of events of one workspace: opened, read, opened again with growing patience. */

import { asApiError } from "../failure";
import type { Send } from "./session";
import { type Message, sseParser } from "./sse";

export interface StreamHooks {
  hear(message: Message): void;
  /** Open, for the first time or again: everything may have changed meanwhile. */
  up(again: boolean): void;
  down(): void;
  /** There is no such workspace for this person any more. */
  gone(): void;
}

const SILENCE_MS = 60_000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;

/** Keeps the stream open until the answer is called. */
export function openStream(send: Send, path: string, hooks: StreamHooks): () => void {
  const stop = new AbortController();
  let wake: () => void = () => undefined;
  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      wake = resolve;
      setTimeout(resolve, ms * Math.random());
    });
  const now = () => wake();
  addEventListener("online", now);

  const run = async () => {
    let wait = FIRST_WAIT_MS;
    let again = false;
    while (!stop.signal.aborted) {
      try {
        await readOnce(send, path, stop.signal, hooks, () => {
          hooks.up(again);
          again = true;
          wait = FIRST_WAIT_MS;
        });
      } catch (reason) {
        // Else why it ended does not matter: it is opened again, and `send` says when somebody must sign in.
        if (asApiError(reason).code === "not_found" && !stop.signal.aborted) hooks.gone();
      }
      if (stop.signal.aborted) break;
      hooks.down();
      await pause(wait);
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    }
  };
  void run();
  return () => {
    stop.abort();
    removeEventListener("online", now);
    wake();
  };
}

async function readOnce(
  send: Send,
  path: string,
  signal: AbortSignal,
  hooks: StreamHooks,
  up: () => void,
): Promise<void> {
  const silent = new AbortController();
  const stop = () => silent.abort();
  signal.addEventListener("abort", stop);
  let timer = setTimeout(stop, SILENCE_MS);
  try {
    const answer = await send(path, { headers: { accept: "text/event-stream" }, signal: silent.signal });
    const reader = answer.body?.getReader();
    if (!reader) return;
    up();
    const text = new TextDecoder();
    const parse = sseParser(hooks.hear);
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      clearTimeout(timer);
      timer = setTimeout(stop, SILENCE_MS);
      parse(text.decode(value, { stream: true }));
    }
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
  }
}
