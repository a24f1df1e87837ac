/** Sync in one glance, the details one click away. */
import type { Context } from "../../base/context";
import { type Dispose, disposers } from "../../base/dispose";
import { number } from "../../base/format";
import { html, nothing } from "../../base/html";
import { icon } from "../../base/icon";
import { openPopover } from "../../base/popover";
import { effect, signal, view } from "../../base/signal";
import { t } from "../../base/words";
import { details } from "./details";
import { icons, PATIENCE, type Told, told } from "./state";

export function syncDot(host: HTMLElement, ctx: Context): Dispose {
  const shown = signal<Told | undefined>(undefined);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const calm = effect(() => {
    const status = ctx.store.sync.value;
    clearTimeout(timer);
    if (!status) return;
    const next = told(status);
    // The first thing known is shown at once: before it there is nothing to flicker.
    const wait = shown.peek() === undefined ? 0 : PATIENCE[next];
    if (wait === 0) shown.value = next;
    else timer = setTimeout(() => (shown.value = next), wait);
  });
  const open = (event: Event) =>
    openPopover(
      event.currentTarget as Element,
      { label: t("sync-title"), align: "end", class: "sync-box" },
      (box, close) => details(box, ctx, close),
    );
  return disposers(
    () => clearTimeout(timer),
    calm,
    view(host, () => {
      const status = ctx.store.sync.value;
      const state = shown.value;
      if (!status || !state) return nothing;
      const words = t(`sync-${state}`, { n: status.pending });
      return html`<button
        type="button"
        class="sync"
        data-testid="sync"
        data-state=${status.state}
        data-pending=${status.pending}
        data-told=${state}
        aria-haspopup="dialog"
        data-tip=${words}
        @click=${open}
      >
        ${icon(icons[state])}<span class="sr-only">${t("sync-label", { state: words })}</span>${status.pending > 0 && state !== "syncing" ? html`<span class="num">${number(status.pending)}</span>` : nothing}
      </button>`;
    }),
  );
}
