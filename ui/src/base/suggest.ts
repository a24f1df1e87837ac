/** Rows under an input: asked for as somebody types, walked with the arrows, taken with Enter. */
import { freshId, isComposing } from "./dom";
import { html, type TemplateResult } from "./html";

export interface Suggestion {
  readonly content: TemplateResult;
}

export interface Suggestions<R> {
  /** The list's id, for `aria-controls`. */
  readonly list: string;
  rows(): readonly R[];
  /** The row that Enter takes: its id, for `aria-activedescendant`. */
  active(): string | undefined;
  /** Whether anything was asked yet. */
  asked(): boolean;
  ask(): Promise<void>;
  key(event: KeyboardEvent): void;
  option(row: R, index: number): TemplateResult;
}

/** `find` may answer late: the newest answer wins. `paint` draws what is in `box`. */
export function suggestions<R extends Suggestion>(
  box: HTMLElement,
  how: {
    find(text: string): Promise<readonly R[]> | readonly R[];
    take(row: R): void;
    paint(): void;
  },
): Suggestions<R> {
  const list = freshId("combo");
  let rows: readonly R[] = [];
  let at = 0;
  let asked = 0;
  return {
    list,
    rows: () => rows,
    active: () => (rows[at] ? `${list}-${at}` : undefined),
    asked: () => asked > 0,
    ask: async () => {
      asked += 1;
      const mine = asked;
      const found = await how.find(box.querySelector("input")?.value.trim() ?? "");
      if (mine !== asked) return;
      rows = found;
      at = 0;
      how.paint();
    },
    key: (event) => {
      if (isComposing(event)) return;
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step && rows.length > 0) {
        event.preventDefault();
        at = (at + step + rows.length) % rows.length;
        how.paint();
        box.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
      }
      if (event.key === "Enter") {
        event.preventDefault();
        const row = rows[at];
        if (row) how.take(row);
      }
      event.stopPropagation();
    },
    option: (row, index) => html`<div
      id=${`${list}-${index}`}
      class="combo-row"
      role="option"
      aria-selected=${index === at ? "true" : "false"}
      @click=${() => how.take(row)}
    >
      ${row.content}
    </div>`,
  };
}
