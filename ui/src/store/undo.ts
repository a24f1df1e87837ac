/** Undo and redo, as a person meets them: a key, and a button on the toast of what they just did. Rust decides what goes back. */
import { fieldName } from "../base/fieldname";
import type { Store } from "../base/reads";
import { spendUndos, type Toast } from "../base/toast";
import { errorWords, t } from "../base/words";
import type { ActRequest } from "../generated/ActRequest";
import type { Skipped } from "../generated/Skipped";
import type { Undone } from "../generated/Undone";

export interface Undoing {
  /** Says what was just written, with a way back. */
  done(text: string, quiet?: boolean): void;
  /** Undoes one act, or the last; redoes the last undone. */
  turn(ask: ActRequest): Promise<void>;
}

export function undoing(store: Store, toast: (toast: Toast) => void): Undoing {
  const turn = async (ask: ActRequest) => {
    try {
      const undone = await store.ask({ noun: "act", ask }, "undone");
      spendUndos();
      tell(undone);
    } catch (reason) {
      toast({ kind: "problem", text: errorWords(reason) });
    }
  };
  const tell = (one: Undone) => {
    const { id } = one;
    if (id === null) {
      toast({ text: t("act-nothing") });
      return;
    }
    const what = actWords(one.act ?? "other", one.title, one.documents);
    const done = one.changed ? t(one.redone ? "act-redone" : "act-undone", { what }) : "";
    if (one.skipped.length === 0) {
      const back: ActRequest = one.redone ? { do: "undo_one", with: { id, force: false } } : { do: "redo" };
      const label = t(one.redone ? "base-undo" : "keys-redo");
      // An import is not redone: its file is imported again.
      const again = one.act === "import" ? {} : { label, undo: () => void turn(back) };
      toast({ text: done || t("act-nothing"), ...again });
      return;
    }
    const left = `${done} ${leftWords(store, one.skipped)}`.trim();
    const force = {
      label: t("act-force"),
      undo: () => void turn({ do: "undo_one", with: { id, force: true } }),
    };
    toast({ text: left, ...(one.redone ? {} : force) });
  };
  return {
    turn,
    done: (text, quiet = false) => {
      // Asked at once: a moment later the last act may be another.
      const last = store.ask({ noun: "act", ask: { do: "last" } }, "act").catch(() => null);
      const undo = async () => {
        const id = await last;
        if (id !== null) await turn({ do: "undo_one", with: { id, force: false } });
      };
      toast({ text, quiet, undo: () => void undo() });
    },
  };
}

/** "move of “Logo”": what an act or an entry of a history was. */
export function actWords(kind: string, title: string, count: number): string {
  const word = kind.replace(/^(task|sample|sequence)_.*/, "$1");
  return t(`act-${word}`, { title: title || "…", count });
}

function leftWords(store: Store, skipped: readonly Skipped[]): string {
  const workspace = store.workspace.peek();
  const word = (field: string) => {
    const custom = field.startsWith("x:") && workspace?.fields.find((one) => `x:${one.id}` === field);
    return custom ? custom.name : (fieldName(field) ?? t("act-field-other"));
  };
  const names = [...new Set(skipped.map((one) => one.by))].flatMap(
    (by) => workspace?.members.find((one) => one.id === by)?.name ?? [],
  );
  const what = [...new Set(skipped.map((one) => word(one.field)))].join(", ");
  return names.length > 0
    ? t("act-left-by", { fields: what, who: names.join(", ") })
    : t("act-left", { fields: what });
}
