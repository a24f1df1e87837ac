/** Fields that are chosen, not typed: their value is a button that opens a menu or a list. */
import { type ComboOptions, openCombo } from "./combo";
import { freshId } from "./dom";
import { html, nothing, type TemplateResult } from "./html";
import { type IconName, icon } from "./icon";
import { type MenuItem, openMenu } from "./menu";

export interface ChoiceFieldOptions {
  readonly label: string;
  readonly field: string;
  readonly icon?: IconName;
  /** What stands there; `undefined` shows `placeholder`. */
  readonly shown?: unknown;
  readonly placeholder?: string;
  readonly readOnly?: boolean;
  /** Beside the value: "open", for instance. */
  readonly aside?: unknown;
  open(anchor: HTMLElement): void;
}

/** One row of a panel whose value opens something. */
export function choiceField(one: ChoiceFieldOptions): TemplateResult {
  const id = freshId("choice");
  const empty = one.shown === undefined || one.shown === null || one.shown === "";
  return html`<div class="field" data-look="row">
    <span class="field-label" id=${id}>${one.icon ? icon(one.icon, 14) : nothing}<span>${one.label}</span></span>
    <div class="field-value">
      <div class="field-box">
        <button
          type="button"
          class="field-button ${empty ? "void" : ""}"
          data-field=${one.field}
          aria-labelledby="${id} ${id}-v"
          aria-haspopup="true"
          ?disabled=${one.readOnly ?? false}
          @click=${(event: Event) => one.open(event.currentTarget as HTMLElement)}
        >
          <span class="field-shown" id="${id}-v">${empty ? (one.placeholder ?? "—") : one.shown}</span>
        </button>
        ${one.aside ?? nothing}
      </div>
    </div>
  </div>`;
}

/** Few choices: a menu. */
export function menuField(
  one: Omit<ChoiceFieldOptions, "open"> & { items(): readonly MenuItem[] },
): TemplateResult {
  return choiceField({ ...one, open: (anchor) => void openMenu(anchor, one.items(), { label: one.label }) });
}

/** Many choices, or new ones: typed. */
export function comboField(
  one: Omit<ChoiceFieldOptions, "open"> & { readonly combo: Omit<ComboOptions, "label"> },
): TemplateResult {
  return choiceField({
    ...one,
    open: (anchor) => void openCombo(anchor, { ...one.combo, label: one.label }),
  });
}
