/** A modal dialog. Few things deserve one: a choice that must be made with the keyboard, joining, destroying a workspace. */
import type { Dispose } from "./dispose";
import { freshId } from "./dom";
import { html, render } from "./html";
import { icon } from "./icon";
import { t } from "./words";

export interface DialogOptions {
  readonly title: string;
  readonly testid?: string;
  readonly class?: string;
  readonly closed?: () => void;
}

/** Fills the body and gives back its disposer. `close` closes the dialog from inside. */
export type DialogBody = (body: HTMLElement, close: () => void) => Dispose | undefined;

export function openDialog(options: DialogOptions, fill: DialogBody): Dispose {
  const back = document.activeElement instanceof HTMLElement ? document.activeElement : null;
  const dialog = document.createElement("dialog");
  const heading = freshId("dialog");
  dialog.className = `modal ${options.class ?? ""}`;
  dialog.setAttribute("aria-labelledby", heading);
  if (options.testid) dialog.dataset.testid = options.testid;
  document.body.append(dialog);
  let dispose: Dispose | undefined;
  let open = true;
  const close = () => {
    if (!open) return;
    open = false;
    dispose?.();
    dialog.close();
    dialog.remove();
    if (back?.isConnected) back.focus({ preventScroll: true });
    options.closed?.();
  };
  render(
    html`<header class="modal-head">
        <h2 id=${heading}>${options.title}</h2>
        <button type="button" class="icon-btn" aria-label=${t("base-close")} @click=${close}>${icon("x")}</button>
      </header>
      <div class="modal-body"></div>`,
    dialog,
  );
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    close();
  });
  dialog.addEventListener("pointerdown", (event) => {
    if (event.target === dialog) close();
  });
  const body = dialog.querySelector<HTMLElement>(".modal-body");
  dialog.showModal();
  if (body) dispose = fill(body, close);
  const first = body?.querySelector<HTMLElement>("[autofocus],input,select,textarea,button");
  first?.focus();
  return close;
}
