/** Icons: 16 px lines in the colour of the text. They only repeat words, so screen readers skip them. */
import { html, type TemplateResult } from "./html";
import { icons } from "./icons";

export type IconName = keyof typeof icons;

export function icon(name: IconName, size: 12 | 14 | 16 | 20 | 24 = 16): TemplateResult {
  return html`<svg class="icon" width=${size} height=${size} viewBox="0 0 24 24" aria-hidden="true"><path d=${icons[name]} /></svg>`;
}
