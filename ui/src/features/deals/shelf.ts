/** Deals off the board: set aside by hand. */
import { type Context, type Dispose, html, money, nothing, t } from "../../base";
import { shelfPage } from "../../base/record/list/shelf";
import { stageName } from "../../base/record/timeline/history";
import type { Card } from "../../generated/Card";

export function archivePage(host: HTMLElement, ctx: Context): Dispose {
  return shelfPage(host, ctx, {
    read: ctx.store.watch({ noun: "deal", ask: { do: "list", with: { shelf: "archived" } } }, "deals"),
    words: () => ({
      title: t("shell-archive"),
      empty: { icon: "archive", title: t("deals-archive-empty"), text: t("deals-archive-empty-text") },
    }),
    key: (deal) => deal.id,
    row: (deal) => row(ctx, deal),
  });
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
