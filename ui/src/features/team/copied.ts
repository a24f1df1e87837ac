/** Something to hand on: a link or a token, in a field that is selected at a touch, with a button that copies it. */
import type { Context } from "../../base/context";
import { html, type TemplateResult } from "../../base/html";
import { icon } from "../../base/icon";
import { t } from "../../base/words";

export function copied(
  ctx: Context,
  text: string,
  label: string,
  hint: string,
  testid = "secret",
): TemplateResult {
  const copy = async (event: Event) => {
    const field = (event.currentTarget as HTMLElement).previousElementSibling as HTMLInputElement;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // No clipboard permission: the old way works on a selected input.
      field.select();
      document.execCommand("copy");
    }
    ctx.toast({ text: t("base-copied") });
  };
  return html`<div class="team-row">
      <input class="input grow" readonly aria-label=${label} data-testid=${`${testid}-link`} .value=${text} @focus=${(event: Event) => (event.target as HTMLInputElement).select()} />
      <button type="button" class="btn" data-testid=${`${testid}-copy`} @click=${(event: Event) => void copy(event)}>${icon("copy")}${t("team-copy")}</button>
    </div>
    <p class="form-hint">${hint}</p>`;
}
