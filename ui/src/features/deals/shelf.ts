/** Deals off the board: set aside by hand. */
import {
  type Context,
  type Dispose,
  disposers,
  emptyState,
  errorWords,
  html,
  icon,
  money,
  nothing,
  repeat,
  t,
  view,
} from "../../base";
import { stageName } from "../../base/record/history";
import type { Card } from "../../generated/Card";

export function archivePage(host: HTMLElement, ctx: Context): Dispose {
  const read = ctx.store.watch({ noun: "deal", ask: { do: "list", with: { shelf: "archived" } } }, "deals");
  host.classList.add("rec-page");
  return disposers(
    read.dispose,
    view(host, () => {
      const deals = read.value.value;
      return html`<div class="rec-head">
          <button type="button" class="icon-btn" aria-label=${t("base-back")} data-tip=${t("base-back")} @click=${() => ctx.go({ page: "pipeline" })}>${icon("chevronLeft")}</button>
          <h1>${t("shell-archive")}</h1>
          <span class="rec-total num">${deals?.length ?? nothing}</span>
        </div>
        <div class="rec-window" data-testid="shelf">
          ${read.error.value ? html`<p class="rec-problem" role="alert">${errorWords(read.error.value)}</p>` : nothing}
          ${deals?.length === 0 ? emptyState({ icon: "archive", title: t("deals-archive-empty"), text: t("deals-archive-empty-text") }) : nothing}
          <ol role="list" class="shelf" aria-label=${t("shell-archive")}>
            ${repeat(
              deals ?? [],
              (deal) => deal.id,
              (deal) => row(ctx, deal),
            )}
          </ol>
        </div>`;
    }),
  );
}

function row(ctx: Context, deal: Card) {
  const workspace = ctx.store.workspace.value;
  const restore = async () => {
    const done = await ctx.act(() =>
      ctx.store.write({ noun: "deal", ask: { do: "unarchive", with: { id: deal.id } } }),
    );
    if (done) ctx.done(t("deals-back", { title: deal.title }));
  };
  return html`<li class="shelf-row">
    <button type="button" class="shelf-open" data-row=${deal.id} @click=${() => ctx.go({ record: { noun: "deal", id: deal.id } })}>
      <span class="shelf-title truncate">${deal.title}</span>
      <span class="truncate text-text-3">${[deal.company, deal.contact].filter(Boolean).join(" · ")}</span>
      <span class="truncate text-text-3">${stageName(workspace, deal.stage)}</span>
      <span class="num shelf-amount">${deal.amount === null ? nothing : money(deal.amount, deal.currency)}</span>
    </button>
    ${workspace?.read_only ? nothing : html`<button type="button" class="btn quiet" data-testid="restore" @click=${() => void restore()}>${t("deals-unarchive")}</button>`}
  </li>`;
}
