/** A field whose value is another record or a person: a click opens the choice, the arrow opens the record. */
import { html, nothing, type TemplateResult } from "../html";
import { type IconName, icon } from "../icon";
import { iconButton } from "../parts";
import { t } from "../words";

export interface LinkField {
  readonly label: string;
  readonly field: string;
  readonly icon: IconName;
  /** The name of what is chosen. */
  readonly value: string | null;
  readonly readOnly: boolean;
  /** Before the name: an avatar. */
  readonly before?: TemplateResult;
  choose(anchor: Element): void;
  /** Goes to the record. */
  open?: (() => void) | undefined;
}

export function linkField(one: LinkField): TemplateResult {
  return html`<div class="field">
    <span class="field-label">${icon(one.icon, 14)}<span>${one.label}</span></span>
    <div class="field-value">
      <div class="field-box">
        <button
          type="button"
          class="field-input rec-choice"
          data-field=${one.field}
          aria-label=${`${one.label}: ${one.value ?? t("base-none")}`}
          aria-haspopup="dialog"
          ?disabled=${one.readOnly}
          @click=${(event: Event) => one.choose(event.currentTarget as Element)}
        >
          ${one.value && one.before ? one.before : nothing}<span class=${one.value ? "truncate" : "rec-faint"}>${one.value ?? t("base-empty-value")}</span>
        </button>
        ${one.value && one.open ? iconButton({ icon: "chevronRight", label: t("record-open", { name: one.value }), run: one.open }) : nothing}
      </div>
    </div>
  </div>`;
}
