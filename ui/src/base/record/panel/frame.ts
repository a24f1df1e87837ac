/** The frame of a record's panel: who it is, what can be done with it, its parts below. */

import type { ApiError } from "../../../platform/types";
import type { Context } from "../../context";
import { moment } from "../../format";
import { html, nothing, type TemplateResult } from "../../html";
import { type MenuItem, openMenu } from "../../menu";
import { iconButton } from "../../parts";
import { errorWords, t } from "../../words";

export interface Frame {
  readonly label: string;
  readonly mark: TemplateResult;
  readonly title: TemplateResult;
  readonly subtitle?: TemplateResult | typeof nothing;
  readonly menu: readonly MenuItem[];
}

export function panelFrame(ctx: Context, frame: Frame, body: TemplateResult): TemplateResult {
  return html`<header class="rec-panel-head">
      ${frame.mark}
      <div class="grow rec-who">${frame.title}${frame.subtitle ?? nothing}</div>
      ${
        frame.menu.length > 0
          ? iconButton({
              icon: "more",
              label: t("base-more"),
              popup: "menu",
              testid: "record-menu",
              run: (event) =>
                void openMenu(event.currentTarget as Element, frame.menu, {
                  label: t("base-more"),
                  align: "end",
                }),
            })
          : nothing
      }
      ${iconButton({ icon: "x", label: t("base-close"), keys: "Escape", testid: "panel-close", run: () => ctx.closeRecord() })}
    </header>
    <div class="rec-panel-body">${body}</div>`;
}

/** A record that is not here (any more), with the way out. */
export function missing(ctx: Context, error: ApiError): TemplateResult {
  return html`<header class="rec-panel-head"><span class="grow"></span>
      ${iconButton({ icon: "x", label: t("base-close"), keys: "Escape", run: () => ctx.closeRecord() })}
    </header>
    <p class="rec-problem" role="alert">${errorWords(error)}</p>`;
}

export interface Stamps {
  readonly created_at: number | null;
  readonly changed_at: number | null;
  readonly sample: boolean;
  readonly unreadable: readonly string[];
}

/** When it was made and changed; that it is an example; what of it could not be read. */
export function stamps(one: Stamps): TemplateResult {
  return html`<footer class="rec-stamps rec-faint">
    ${one.sample ? html`<span>${t("record-sample")}</span>` : nothing}
    ${one.created_at === null ? nothing : html`<span>${t("record-created-at", { at: moment(one.created_at) })}</span>`}
    ${one.changed_at === null ? nothing : html`<span>${t("record-changed-at", { at: moment(one.changed_at) })}</span>`}
    ${one.unreadable.length > 0 ? html`<span class="problem">${t("record-unreadable", { keys: one.unreadable.join(", ") })}</span>` : nothing}
  </footer>`;
}

/** Beside a value that is a record: goes there. */
export function openRecord(name: string, run: () => void): TemplateResult {
  return iconButton({ icon: "chevronRight", label: t("record-open", { name }), run });
}
