/** A page of records that no other list shows: the archive, the trash. */
import type { Context } from "../../context";
import { type Dispose, disposers } from "../../dispose";
import { html, nothing, repeat } from "../../html";
import { type Empty, emptyState, iconButton } from "../../parts";
import type { Watched } from "../../reads";
import type { Page } from "../../route";
import { view } from "../../signal";
import { errorWords, t } from "../../words";

export interface Shelf<T> {
  readonly read: Pick<Watched<readonly T[]>, "value" | "error" | "dispose">;
  /** The page that leads here; the board. */
  readonly back?: Page;
  /** Asked at each drawing, in the language of that moment. */
  words(): { readonly title: string; readonly empty: Empty; readonly total?: number; readonly hint?: string };
  key(one: T): string;
  row(one: T): unknown;
  /** At the end of the head. */
  action?(all: readonly T[]): unknown;
}

export function shelfPage<T>(host: HTMLElement, ctx: Context, shelf: Shelf<T>): Dispose {
  host.classList.add("rec-page");
  return disposers(
    shelf.read.dispose,
    view(host, () => {
      const all = shelf.read.value.value;
      const error = shelf.read.error.value;
      const { title, empty, total, hint } = shelf.words();
      return html`<div class="rec-head">
          ${iconButton({ icon: "chevronLeft", label: t("base-back"), run: () => ctx.go({ page: shelf.back ?? "pipeline" }) })}
          <h1>${title}</h1>
          <span class="rec-total num">${total ?? all?.length ?? nothing}</span>
          <span class="grow"></span>
          ${all && shelf.action ? shelf.action(all) : nothing}
        </div>
        <div class="rec-window" data-testid="shelf">
          ${error ? html`<p class="rec-problem" role="alert">${errorWords(error)}</p>` : nothing}
          ${all?.length === 0 ? emptyState(empty) : hint ? html`<p class="rec-faint shelf-hint">${hint}</p>` : nothing}
          <ol role="list" class="shelf" aria-label=${title}>
            ${repeat(all ?? [], shelf.key, shelf.row)}
          </ol>
        </div>`;
    }),
  );
}
