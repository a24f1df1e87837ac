/** Where the others write: a coloured line with a name that fades after two seconds of rest. Colours are classes, the CSP allows no style. */
import { Plugin } from "prosemirror-state";
import type { Awareness } from "y-protocols/awareness";

/** How long a name stays beside a caret that rests, ms. */
const NAME_MS = 2_000;
/** How many colours people have; an index is what travels, since a light colour is too dark at night. */
const COLORS = 8;
/** What other editors than ours want: six hex digits. Ours looks at `index`. */
const HEX = ["#0f766e", "#4f46b8", "#b4235a", "#92580a", "#0369a1", "#3f6212", "#7e22ce", "#b03a1e"] as const;

export interface Person {
  readonly name?: unknown;
  readonly index?: unknown;
}

export function person(name: string, index: number): { name: string; color: string; index: number } {
  return { name, color: HEX[index % COLORS] ?? HEX[0], index: index % COLORS };
}

export function colorClass(user: Person, client: number): string {
  const index = typeof user.index === "number" && user.index >= 0 ? Math.floor(user.index) : client;
  return `caret-person-${index % COLORS}`;
}

/** The name shows now, and rests later. */
function name(label: Element): void {
  label.classList.remove("caret-label-quiet");
  const mark = String(performance.now());
  label.setAttribute("data-shown", mark);
  setTimeout(() => {
    if (label.getAttribute("data-shown") === mark) label.classList.add("caret-label-quiet");
  }, NAME_MS);
}

export function caretElement(user: Person, client: number): HTMLElement {
  const caret = document.createElement("span");
  caret.className = `caret ${colorClass(user, client)}`;
  caret.setAttribute("aria-hidden", "true");
  const label = document.createElement("span");
  label.className = "caret-label";
  label.dataset.client = String(client);
  label.textContent = String(user.name ?? "").slice(0, 40);
  // Word joiners keep the caret from starting a line of its own.
  caret.append("\u2060", label, "\u2060");
  name(label);
  return caret;
}

/** ProseMirror keeps a caret's element while it moves: a name that rests comes back with the next move. */
export const renewNames = (awareness: Awareness): Plugin =>
  new Plugin({
    view: ({ dom }) => {
      const moved = ({ updated }: { updated: number[] }) => {
        for (const client of updated) {
          const label = dom.querySelector(`.caret-label[data-client="${client}"]`);
          if (label) name(label);
        }
      };
      awareness.on("change", moved);
      return { destroy: () => awareness.off("change", moved) };
    },
  });
