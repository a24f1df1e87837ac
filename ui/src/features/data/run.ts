/** A file on its way: its bytes in slices, what the engine understood of it, dry runs behind every change, the run. */
import { type Context, signal } from "../../base";
import { slices } from "../../base/file";
import type { HowRead } from "../../generated/HowRead";
import type { ImportPlan } from "../../generated/ImportPlan";
import type { ImportRequest } from "../../generated/ImportRequest";
import type { ImportState } from "../../generated/ImportState";
import { formats } from "./targets";

const POLL_MS = 120;

const busy = new Set(["reading", "checking", "running", "undoing"]);
/** Columns whose dates may be read in more than one way, until somebody says. */
export const open = (plan: ImportPlan) =>
  plan.columns.filter((one) => formats(one.target).length > 0 && !formats(one.target).includes(one.format));

export type Import = ReturnType<typeof importing>;

export function importing(ctx: Context, name: string) {
  const state = signal<ImportState | undefined>(undefined);
  const plan = signal<ImportPlan | undefined>(undefined);
  const problem = signal<unknown>(undefined);
  let id = "";
  let checking = false;
  let stale = false;
  let gone = false;

  const tell = async (ask: ImportRequest) => void (await ctx.store.ask({ noun: "import", ask }, "done"));
  const watch = async () => {
    for (;;) {
      state.value = await ctx.store.ask(
        { noun: "import", ask: { do: "state", with: { file: id } } },
        "import",
      );
      if (gone || !busy.has(state.value.phase)) break;
      await new Promise((done) => setTimeout(done, POLL_MS));
    }
    problem.value = state.value.problem ?? undefined;
  };
  const safely = async (run: () => Promise<unknown>) => {
    try {
      problem.value = undefined;
      await run();
    } catch (reason) {
      if (!gone) problem.value = reason;
    }
  };
  /** A dry run of the plan as it is; one that goes on is stopped for it. */
  const check = async (): Promise<void> => {
    stale = true;
    if (checking) return tell({ do: "stop", with: { file: id } });
    checking = true;
    try {
      while (stale && !gone) {
        stale = false;
        const now = plan.peek();
        if (!now || open(now).length > 0) break;
        await tell({ do: "check", with: { file: id, plan: now } });
        await watch();
      }
    } finally {
      checking = false;
    }
  };
  const read = async (how: HowRead) => {
    await tell({ do: "read", with: { file: id, how } });
    await watch();
    const columns = state.peek()?.look?.columns;
    if (!columns) return;
    plan.value = { columns, stages: {}, choices: {}, doubtful: null };
    await check();
  };

  return {
    state,
    plan,
    problem,
    open: (file: Blob) =>
      safely(async () => {
        const ask = { noun: "import", ask: { do: "open", with: { name } } } as const;
        id = await ctx.store.ask(ask, "created");
        await slices(file, async (data) => {
          await tell({ do: "append", with: { file: id, data } });
          return !gone;
        });
        await read({ encoding: null, delimiter: null, header: null });
      }),
    read: (how: HowRead) => safely(() => read(how)),
    change: (part: Partial<ImportPlan>) => {
      if (plan.value) plan.value = { ...plan.value, ...part };
      return safely(check);
    },
    run: () =>
      safely(async () => {
        const now = plan.peek();
        if (!now) return;
        await tell({ do: "run", with: { file: id, plan: now } });
        await watch();
      }),
    stop: () => safely(() => tell({ do: "stop", with: { file: id } })),
    refused: () => ctx.store.ask({ noun: "import", ask: { do: "refused", with: { file: id } } }, "file"),
    /** Takes a batch back. */
    undo: (batch: string) =>
      safely(async () => {
        id = await ctx.store.ask({ noun: "import", ask: { do: "undo", with: { batch } } }, "created");
        await watch();
      }),
    close: () => {
      gone = true;
      // What runs goes on without us; what only waits is forgotten.
      if (id && state.peek()?.phase !== "running")
        void tell({ do: "close", with: { file: id } }).catch(() => undefined);
    },
  };
}
