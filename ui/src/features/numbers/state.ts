/** What is asked, and what of it is opened. */
import { type Context, type Dispose, disposers, effect, type Signal, signal, untracked } from "../../base";
import type { NumberAsk } from "../../generated/NumberAsk";
import type { NumberBucket } from "../../generated/NumberBucket";
import type { NumberPeriod } from "../../generated/NumberPeriod";
import type { Numbers } from "../../generated/Numbers";
import type { ApiError } from "../../platform/types";

/** What the rows of a number are added up in. */
export type Unit = "sum" | "weighted" | "count" | "time";

/** A number that was opened. */
export interface Opened {
  readonly title: string;
  readonly bucket: NumberBucket;
  readonly ask: NumberAsk;
  readonly unit: Unit;
  /** How the number follows from what the rows add up to. */
  readonly so?: string;
}

export interface State {
  readonly ctx: Context;
  readonly ask: Signal<NumberAsk>;
  readonly numbers: Signal<Numbers | undefined>;
  readonly error: Signal<ApiError | undefined>;
  readonly opened: Signal<Opened | undefined>;
  /** Charts shown as tables. */
  readonly tables: Signal<ReadonlySet<string>>;
  readonly dispose: Dispose;
}

export function numbersState(ctx: Context): State {
  const ask = signal<NumberAsk>({
    pipeline: null,
    owner: null,
    currency: null,
    period: { span: "month", day: null },
  });
  const numbers = signal<Numbers | undefined>(undefined);
  const error = signal<ApiError | undefined>(undefined);
  let dispose: Dispose = () => undefined;
  // Another question: the last answer stays until the next one is there.
  const stop = effect(() => {
    const asked = ask.value;
    untracked(() => {
      dispose();
      const read = ctx.store.watch({ noun: "number", ask: { do: "page", with: asked } }, "numbers");
      dispose = disposers(
        read.dispose,
        effect(() => {
          if (read.value.value) numbers.value = read.value.value;
          error.value = read.error.value;
        }),
      );
    });
  });
  return {
    ctx,
    ask,
    numbers,
    error,
    opened: signal<Opened | undefined>(undefined),
    tables: signal<ReadonlySet<string>>(new Set()),
    dispose: disposers(stop, () => dispose()),
  };
}

/** Asks about other deals or days; what was opened no longer fits. */
export function askFor(state: State, more: Partial<NumberAsk>): void {
  state.opened.value = undefined;
  state.ask.value = { ...state.ask.value, ...more };
}

/** The question behind a number on the page: in the currency that was answered. */
export function asked(state: State, period?: NumberPeriod): NumberAsk {
  const ask = state.ask.value;
  const currency = state.numbers.value?.currency ?? ask.currency;
  return { ...ask, currency, period: period ?? ask.period };
}

export function open(state: State, one: Omit<Opened, "ask"> & { period?: NumberPeriod }): void {
  const { period, ...rest } = one;
  state.opened.value = { ...rest, ask: asked(state, period) };
}

/** Whether the person may set targets. */
export function mayOwn(state: State): boolean {
  const workspace = state.ctx.store.workspace.value;
  return workspace?.role === "owner" && !workspace.read_only;
}
