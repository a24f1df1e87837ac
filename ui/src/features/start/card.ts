/** The sheet that everything before a workspace is written on: the name of the house, a title, what there is to do. */
import { html, nothing, type TemplateResult } from "../../base/html";
import { icon } from "../../base/icon";
import { type Locale, locale, setLocale, t } from "../../base/words";

const languages: readonly (readonly [Locale, string])[] = [
  ["fr", "Français"],
  ["en", "English"],
];

export interface Card {
  readonly testid: string;
  readonly title: string;
  readonly text?: string;
  readonly body: unknown;
  /** "2 / 3" and the like. */
  readonly step?: string;
  readonly back?: () => void;
}

export function card(one: Card): TemplateResult {
  return html`<main class="start">
    <div class="start-sheet" data-testid=${one.testid}>
      <p class="start-house">${icon("workspace", 20)}<span>${t("base-app")}</span></p>
      <h1>${one.title}</h1>
      ${one.text ? html`<p class="start-text">${one.text}</p>` : nothing} ${one.body}
      ${
        one.back || one.step
          ? html`<footer class="start-foot">
              ${one.back ? html`<button type="button" class="btn quiet" @click=${one.back}>${icon("chevronLeft", 14)}${t("base-back")}</button>` : html`<span></span>`}
              ${one.step ? html`<span class="rec-faint num">${one.step}</span>` : nothing}
            </footer>`
          : nothing
      }
    </div>
    ${languagesRow()}
  </main>`;
}

/** Both languages, always within reach: a page one cannot read has no settings. */
function languagesRow(): TemplateResult {
  return html`<p class="start-languages">
    ${languages.map(
      ([language, name]) => html`<button
        type="button"
        class="btn quiet"
        lang=${language}
        aria-pressed=${String(locale.value === language)}
        @click=${() => void setLocale(language)}
      >
        ${name}
      </button>`,
    )}
  </p>`;
}
