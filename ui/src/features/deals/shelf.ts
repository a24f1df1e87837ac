/** Deals off the board: set aside by hand, or in the trash for 30 days. */
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
import type { Shelf } from "../../generated/Shelf";

export function archivePage(host: HTMLElement, ctx: Context): Dispose {
  return shelfPage(host, ctx, "archived");
}

export function trashPage(host: HTMLElement, ctx: Context): Dispose {
  return shelfPage(host, ctx, "trash");
}

function shelfPage(host: HTMLElement, ctx: Context, shelf: Shelf): Dispose {
  const read = ctx.store.watch({ noun: "deal", ask: { do: "list", with: { shelf } } }, "deals");
  const name = shelf === "trash" ? "trash" : "archive";
  host.classList.add("rec-page");
  return disposers(
    read.dispose,
    view(host, () => {
      const deals = read.value.value;
      return html`<div class="rec-head">
          <button type="button" class="icon-btn" aria-label=${t("base-back")} data-tip=${t("base-back")} @click=${() => ctx.go({ page: "pipeline" })}>${icon("chevronLeft")}</button>
          <h1>${t(`shell-${name}`)}</h1>
          <span class="rec-total num">${deals?.length ?? nothing}</span>
        </div>
        <div class="rec-window" data-testid="shelf">
          ${read.error.value ? html`<p class="rec-problem" role="alert">${errorWords(read.error.value)}</p>` : nothing}
          ${deals?.length === 0 ? emptyState({ icon: name, title: t(`deals-${name}-empty`), text: t(`deals-${name}-empty-text`) }) : nothing}
          <ol role="list" class="shelf" aria-label=${t(`shell-${name}`)}>
            ${repeat(
              deals ?? [],
              (deal) => deal.id,
              (deal) => row(ctx, deal, shelf),
            )}
          </ol>
        </div>`;
    }),
  );
}

function row(ctx: Context, deal: Card, shelf: Shelf) {
  const workspace = ctx.store.workspace.value;
  const back = shelf === "trash" ? "restore" : "unarchive";
  const restore = async () => {
    const done = await ctx.act(() =>
      ctx.store.write({ noun: "deal", ask: { do: back, with: { id: deal.id } } }),
    );
    if (done) ctx.toast({ text: t("deals-back", { title: deal.title }) });
  };
  return html`<li class="shelf-row">
    <button type="button" class="shelf-open" data-row=${deal.id} @click=${() => ctx.go({ record: { noun: "deal", id: deal.id } })}>
      <span class="shelf-title truncate">${deal.title}</span>
      <span class="truncate text-text-3">${[deal.company, deal.contact].filter(Boolean).join(" · ")}</span>
      <span class="truncate text-text-3">${stageName(workspace, deal.stage)}</span>
      <span class="num shelf-amount">${deal.amount === null ? nothing : money(deal.amount, deal.currency)}</span>
    </button>
    ${workspace?.read_only ? nothing : html`<button type="button" class="btn quiet" data-testid="restore" @click=${() => void restore()}>${t(`deals-${back}`)}</button>`}
  </li>`;
}
