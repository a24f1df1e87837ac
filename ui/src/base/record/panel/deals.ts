/** The deals of a record, and a line that starts another. */
import type { Card } from "../../../generated/Card";
import type { Total } from "../../../generated/Total";
import type { Context } from "../../context";
import { money } from "../../format";
import { html, nothing, repeat, type TemplateResult } from "../../html";
import { icon } from "../../icon";
import { mount } from "../../mount";
import { dealOf, quickLine } from "../../quick";
import { t } from "../../words";
import { stageName } from "../timeline/history";

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

function adder(ctx: Context, { for: whom }: DealsOptions): TemplateResult {
  const label = t("record-deal-add");
  return html`<div class="rec-task rec-task-new">
    <span class="rec-plus">${icon("plus", 14)}</span>
    <div class="quick-line" ${mount(whom.contact ?? whom.company ?? "", (host) =>
      quickLine(host, ctx, {
        noun: "deal",
        class: "rec-bare",
        label,
        hint: label,
        testid: "deal-add",
        create: (title, line) => {
          const draft = dealOf(title, line);
          const links = {
            contact: whom.contact ?? line.contact,
            company: whom.company ?? line.company,
          };
          return ctx.store.write({ noun: "deal", ask: { do: "create", with: { ...draft, ...links } } });
        },
      }),
    )}></div>
  </div>`;
}
