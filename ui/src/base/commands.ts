/**
 * What can be done, by key and by name. A feature lists its commands in a `keys.ts` (`table`); its views give them life
 * (`commands`) while they are shown. The palette runs those that live, the sheet of shortcuts shows all tables.
 */
import type { Dispose } from "./dispose";
import type { IconName } from "./icon";
import { type KeyMap, keymap } from "./keys";

/** Where a key is heard. In one scope no key stands twice; a key of `global` or `go` stands nowhere else. */
export type Scope = "go" | "global" | "board" | "list" | "record";

export interface Command {
  readonly keys?: readonly string[];
  readonly icon?: IconName;
  /** Walking and the like: in the sheet of shortcuts, not in the palette. */
  readonly quiet?: boolean;
}

/** Commands by the key of their words ("deals-archive"). */
export interface Table<Id extends string = string> {
  readonly scope: Scope;
  readonly commands: Readonly<Record<Id, Command>>;
}

export function table<Id extends string>(scope: Scope, commands: Readonly<Record<Id, Command>>): Table<Id> {
  return { scope, commands };
}

/** `when`: whether it can be done just now; where it cannot, its key is left to others. `many`: to how many it would be done. */
type Run =
  | ((event?: KeyboardEvent) => unknown)
  | { when(): boolean; many?(): number; run(event?: KeyboardEvent): unknown };

/** A command of what is shown. */
export interface Live extends Command {
  /** The key of its words. */
  readonly id: string;
  readonly scope: Scope;
  /** Words of its own, for what a person named: a stage, a person. */
  readonly title?: string;
  readonly when?: () => boolean;
  readonly many?: () => number;
  run(event?: KeyboardEvent): unknown;
}

interface Heard {
  readonly target: HTMLElement | Document;
  readonly list: readonly Live[];
}
const live = new Set<Heard>();

/** Gives commands of a table life: by their keys, heard on `target`, and by name. */
export function commands<Id extends string>(
  target: HTMLElement | Document,
  from: Table<Id>,
  runs: Partial<Readonly<Record<Id, Run>>>,
): Dispose {
  const list = Object.entries(runs).map(([id, how]): Live => {
    const run = how as Run;
    return {
      ...from.commands[id as Id],
      id,
      scope: from.scope,
      ...(typeof run === "function" ? { run } : run),
    };
  });
  const map: Record<string, KeyMap[string]> = {};
  for (const one of list) {
    for (const key of one.keys ?? []) map[key] = (event) => (one.when?.() === false ? false : one.run(event));
  }
  const heard = { target, list };
  live.add(heard);
  const stop = keymap(target, map);
  return () => {
    live.delete(heard);
    stop();
  };
}

/** What can be done just now: first what has the focus, then what was shown last. */
export function liveCommands(): Live[] {
  const focus = document.activeElement;
  const near = (one: Heard) => Number(one.target !== document && one.target.contains(focus));
  const all = [...live].reverse().sort((a, b) => near(b) - near(a));
  const seen = new Set<string>();
  return all
    .flatMap((one) => one.list)
    .filter((one) => {
      if (seen.has(one.id) || one.when?.() === false) return false;
      seen.add(one.id);
      return true;
    });
}
