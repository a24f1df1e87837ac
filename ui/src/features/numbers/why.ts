/** How a number was counted: its formula in words, on hover and focus, and with its counts when it is asked for. */
import { html, icon, openPopover, render, type TemplateResult, t } from "../../base";

/** `id` names the words: `numbers-why-{id}`. */
export function why(id: string, title: string, counts: readonly string[] = []): TemplateResult {
  const formula = t(`numbers-why-${id}`);
  const show = (event: Event) => {
    const anchor = event.currentTarget as HTMLElement;
    openPopover(anchor, { label: title, class: "num-why", align: "end" }, (box) => {
      render(
        html`<strong>${title}</strong><p>${formula}</p>
          ${counts.map((line) => html`<p class="num-count">${line}</p>`)}`,
        box,
      );
      return undefined;
    });
  };
  return html`<button
    type="button"
    class="icon-btn num-ask"
    aria-label=${t("numbers-how", { title })}
    aria-haspopup="dialog"
    data-tip=${formula}
    data-why=${id}
    @click=${show}
  >${icon("info", 14)}</button>`;
}
