/** Choosing by typing: an input with a list under it. Arrows walk, Enter takes, Escape closes. */
import { type Dispose, disposers, on } from "./dispose";
import { html, nothing, render, type TemplateResult } from "./html";
import { icon } from "./icon";
import { openPopover } from "./popover";
import { suggestions } from "./suggest";
import { t } from "./words";

export interface Choice {
  readonly id: string;
  readonly label: string;
  readonly detail?: string;
  /** An avatar or an icon. */
  readonly picture?: TemplateResult;
}

export interface ComboOptions {
  readonly label: string;
  readonly placeholder: string;
  /** Called on each key; the newest answer wins. */
  search(text: string): Promise<readonly Choice[]> | readonly Choice[];
  /** Offers "Create …" for text that is no choice yet. */
  readonly create?: (text: string) => void;
  /** Offers to empty the value. */
  readonly clear?: { readonly label: string; run(): void };
  pick(choice: Choice): void;
  /** Covers its anchor: a field that opens. */
  readonly over?: boolean;
  readonly closed?: () => void;
}

interface Row {
  readonly key: string;
  readonly content: TemplateResult;
  take(): void;
}

export function openCombo(anchor: Element, options: ComboOptions): Dispose {
  const extra = options.closed ? { closed: options.closed } : {};
  return openPopover(
    anchor,
    { label: options.label, class: "combo", over: options.over ?? false, ...extra },
    (box, close) => {
      const under = suggestions<Row>(box, {
        find: async (text) => rowsOf(options, text, await options.search(text)),
        take: (row) => {
          close();
          row.take();
        },
        paint: () => paint(),
      });
      const paint = () => render(template(), box);
      const template = () => html`<div class="combo-head">
        ${icon("search", 14)}
        <input
          class="combo-input"
          role="combobox"
          autocomplete="off"
          aria-expanded="true"
          aria-autocomplete="list"
          aria-controls=${under.list}
          aria-activedescendant=${under.active() ?? nothing}
          aria-label=${options.label}
          placeholder=${options.placeholder}
          @input=${() => void under.ask()}
          @keydown=${under.key}
        />
      </div>
      <div class="combo-list" role="listbox" id=${under.list} aria-label=${options.label}>
        ${under.rows().map(under.option)}
        ${under.rows().length === 0 ? html`<p class="combo-none">${t("base-no-match")}</p>` : nothing}
      </div>`;
      paint();
      void under.ask();
      return disposers(
        on(box, "pointerdown", (event) => {
          if (!(event.target instanceof HTMLInputElement)) event.preventDefault();
        }),
      );
    },
  );
}

function rowsOf(options: ComboOptions, text: string, found: readonly Choice[]): Row[] {
  const rows: Row[] = found.map((choice) => ({
    key: choice.id,
    content: html`${choice.picture ?? nothing}<span class="truncate">${choice.label}</span
      >${choice.detail ? html`<span class="combo-detail truncate">${choice.detail}</span>` : nothing}`,
    take: () => options.pick(choice),
  }));
  const exact = found.some((choice) => choice.label.toLowerCase() === text.toLowerCase());
  const { create, clear } = options;
  if (create && text && !exact) {
    rows.push({
      key: "+",
      content: html`${icon("plus", 14)}<span class="truncate">${t("base-create", { name: text })}</span>`,
      take: () => create(text),
    });
  }
  if (clear && !text) {
    rows.push({ key: "-", content: html`${icon("x", 14)}<span>${clear.label}</span>`, take: clear.run });
  }
  return rows;
}
