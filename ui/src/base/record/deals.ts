/** The deals of a record, and a line that starts another. */
import type { Card } from "../../generated/Card";
import type { Total } from "../../generated/Total";
import type { Context } from "../context";
import { isComposing } from "../dom";
import { money } from "../format";
import { html, nothing, repeat, type TemplateResult } from "../html";
import { icon } from "../icon";
import { t } from "../words";
import { stageName } from "./history";

export interface DealsOptions {
  readonly deals: readonly Card[];
  readonly readOnly: boolean;
  /** Who a new deal is for. */
  readonly for: { readonly contact: string | null; readonly company: string | null };
}

/** What the open ones are worth, one sum per currency: they are never added up. */
export function dealSums(totals: readonly Total[]): TemplateResult {
  return html`<span class="rec-sums num" data-testid="deal-sums">${totals.map(
    (one) =>
      html`<span data-tip=${t("record-deals-open", { count: one.count })}>${money(one.sum, one.currency)}</span>`,
  )}</span>`;
}

export function dealList(ctx: Context, options: DealsOptions): TemplateResult {
  return html`<div class="rec-deals">
    ${repeat(
      options.deals,
      (deal) => deal.id,
      (deal) => row(ctx, deal),
    )}
    ${options.readOnly ? nothing : adder(ctx, options)}
  </div>`;
}

function row(ctx: Context, deal: Card): TemplateResult {
  const workspace = ctx.store.workspace.value;
  return html`<button type="button" class="rec-deal" @click=${() => ctx.go({ record: { noun: "deal", id: deal.id } })}>
    <span class="grow truncate">${deal.title}</span>
    <span class="rec-stage truncate">${stageName(workspace, deal.stage)}</span>
    <span class="num">${deal.amount === null ? t("base-empty-value") : money(deal.amount, deal.currency)}</span>
  </button>`;
}

function adder(ctx: Context, options: DealsOptions): TemplateResult {
  const create = async (field: HTMLInputElement, title: string) => {
    const read = await ctx.store.ask(
      { noun: "deal", ask: { do: "read_quick_add", with: { text: title } } },
      "quick_add",
    );
    await ctx.store.write({
      noun: "deal",
      ask: {
        do: "create",
        with: {
          title: read.title || title,
          amount: read.amount,
          currency: read.currency,
          pipeline: null,
          stage: null,
          contact: options.for.contact,
          company: options.for.company,
          assignee: null,
          expected_close: null,
          tags: read.tags,
          next_step: read.due ? { title: "", due: read.due, due_zone: null, assignee: null } : null,
        },
      },
    });
    field.value = "";
  };
  const key = (event: KeyboardEvent) => {
    const field = event.target as HTMLInputElement;
    if (event.key !== "Enter" || isComposing(event) || field.value.trim() === "") return;
    event.preventDefault();
    void ctx.act(() => create(field, field.value.trim()));
  };
  return html`<div class="rec-task rec-task-new">
    <span class="rec-plus">${icon("plus", 14)}</span>
    <input class="rec-bare" aria-label=${t("record-deal-add")} placeholder=${t("record-deal-add")} autocomplete="off" @keydown=${key} />
  </div>`;
}
