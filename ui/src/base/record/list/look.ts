/** How a page of records is looked at: which of them, their order, its columns. What no view holds, this screen keeps. */
import type { FilterClause } from "../../../generated/FilterClause";
import type { Sort } from "../../../generated/Sort";
import type { ViewLook } from "../../../generated/ViewLook";
import { batch, effect, type Signal, signal } from "../../signal";

export interface Looking {
  /** Words that are found. */
  readonly text: Signal<string>;
  /** Conditions that hold. */
  readonly clauses: Signal<readonly FilterClause[]>;
  readonly sort: Signal<Sort | null>;
  /** By what lines stand together. */
  readonly group: Signal<string | null>;
  readonly columns: Signal<readonly string[]>;
  readonly table: Signal<boolean>;
  /** The saved view that is shown. */
  readonly view: Signal<string | null>;
  /** All of it. */
  now(): ViewLook;
  show(look: ViewLook): void;
}

type Kept = Partial<Pick<ViewLook, "table" | "sort" | "columns">>;

function kept(key: string): Kept {
  try {
    return (JSON.parse(localStorage.getItem(key) ?? "{}") ?? {}) as Kept;
  } catch {
    return {};
  }
}

/** `usual`: the columns until somebody chose others. */
export function openLooking(key: string, usual: readonly string[]): Looking & { dispose(): void } {
  const before = kept(key);
  const text = signal("");
  const clauses = signal<readonly FilterClause[]>([]);
  const sort = signal<Sort | null>(before.sort ?? null);
  const group = signal<string | null>(null);
  const columns = signal<readonly string[]>(before.columns ?? usual);
  const table = signal(before.table === true);
  const view = signal<string | null>(null);
  const dispose = effect(() => {
    const now = { table: table.value, sort: sort.value, columns: columns.value };
    // A view's look is the view's.
    if (view.value === null) localStorage.setItem(key, JSON.stringify(now));
  });
  return {
    text,
    clauses,
    sort,
    group,
    columns,
    table,
    view,
    now: () => ({
      filter: { text: text.value.trim(), all: [...clauses.value] },
      sort: sort.value,
      columns: [...columns.value],
      table: table.value,
      group: group.value,
      pipeline: null,
    }),
    show: (look) =>
      batch(() => {
        text.value = look.filter.text;
        clauses.value = look.filter.all;
        sort.value = look.sort;
        group.value = look.group;
        columns.value = look.columns.length > 0 ? look.columns : usual;
        table.value = look.table;
      }),
    dispose,
  };
}
