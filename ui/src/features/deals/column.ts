/** A column: its name, how many, how much, and its cards. */
import {
  type Context,
  freshId,
  guard,
  html,
  icon,
  iconButton,
  money,
  moneyShort,
  mount,
  nothing,
  repeat,
  type TemplateResult,
  t,
} from "../../base";
import type { Column } from "../../generated/Column";
import type { Member } from "../../generated/Member";
import type { Total } from "../../generated/Total";
import { cardView } from "./card";
import { quickAdd } from "./quick-add";
import { type BoardState, STEP } from "./state";

const MOST_CURRENCIES = 3;
const ids = new Map<string, string>();

function headingId(stage: string): string {
  let id = ids.get(stage);
  if (!id) {
    id = freshId("stage");
    ids.set(stage, id);
  }
  return id;
}

/** Who else has which deal open. */
export type Watchers = ReadonlyMap<string, readonly Member[]>;

export function columnView(state: BoardState, column: Column, watchers: Watchers): TemplateResult {
  const { stage } = column;
  const slim = state.folded.value.has(stage.id);
  const adding = state.adding.value === stage.id;
  return html`<section
    class="col ${slim ? "slim" : ""}"
    data-stage=${stage.id}
    data-kind=${stage.kind}
    aria-labelledby=${headingId(stage.id)}
  >
    <header class="col-head">
      <div class="col-name">
        <h2 id=${headingId(stage.id)} class="truncate">${stage.name}</h2>
        <span class="col-count num" aria-label=${t("deals-count", { count: column.count })}>${column.count}</span>
        <span class="grow"></span>
        <span class="col-fold"
          >${iconButton({
            icon: slim ? "chevronRight" : "chevronLeft",
            label: t(slim ? "deals-unfold" : "deals-fold", { stage: stage.name }),
            run: () => state.toggleFold(stage.id),
          })}</span
        >
        ${
          state.readOnly.value
            ? nothing
            : html`<button
                type="button"
                class="icon-btn col-add"
                aria-label=${t("deals-add-in", { stage: stage.name })}
                data-tip=${t("deals-add")}
                data-keys="N"
                data-testid="add"
                @click=${() => {
                  state.adding.value = stage.id;
                }}
              >
                ${icon("plus")}
              </button>`
        }
      </div>
      ${sums(column)}
    </header>
    ${adding ? html`<div class="quick"><div class="quick-card" ${mount(`quick-${stage.id}`, (host) => quickAdd(host, state, stage.id))}></div></div>` : nothing}
    ${cards(state, column, watchers)}
  </section>`;
}

/** One line per currency: they are never added up. */
function sums(column: Column): TemplateResult {
  const { totals } = column;
  const shown = totals.slice(0, MOST_CURRENCIES);
  const rest = totals.slice(MOST_CURRENCIES);
  return html`<div class="col-sums num">
    ${shown.map((total) => sum(total, column))}
    ${rest.length > 0 ? html`<p title=${rest.map((total) => money(total.sum, total.currency)).join(" · ")}>+${rest.length}</p>` : nothing}
  </div>`;
}

function sum(total: Total, { stage, all_totals }: Column): TemplateResult {
  const { probability } = stage;
  const all = all_totals.find((one) => one.currency === total.currency);
  // Under a filter: how much of how much.
  const of =
    all && all.count > total.count
      ? html` <span class="col-of" title=${money(all.sum, all.currency)}>${t("deals-sum-of", { all: moneyShort(all.sum, all.currency) })}</span>`
      : nothing;
  const weighted =
    stage.kind === "open"
      ? html`<span
        class="col-weighted"
        data-tip=${t("deals-weighted", { probability, amount: money(total.weighted, total.currency) })}
        >≈ ${moneyShort(total.weighted, total.currency)}</span
      >`
      : nothing;
  return html`<p><span title=${money(total.sum, total.currency)}>${moneyShort(total.sum, total.currency)}</span>${of}${weighted}</p>`;
}

function cards(state: BoardState, column: Column, watchers: Watchers): TemplateResult {
  const { stage } = column;
  const limit = state.limits.value[stage.id] ?? STEP;
  const shown = column.cards.slice(0, limit);
  const left = column.cards.length - shown.length;
  const workspace = state.ctx.store.workspace.value;
  const members = workspace?.members ?? none;
  const current = state.current.value;
  const stop = shown.some((card) => card.id === current) ? current : shown[0]?.id;
  const open = openDeal(state.ctx);
  const chosen = state.look.chosen.value;
  // Asked once, not for each card: another language draws them all again.
  const language = t("deals-add");
  return html`<ol class="col-cards" role="list" data-list=${stage.id}>
      ${repeat(
        shown,
        (card) => card.id,
        (card) => {
          const seen = watchers.get(card.id) ?? none;
          const flags = { stop: card.id === stop, open: card.id === open, chosen: chosen.has(card.id) };
          return html`<li class="card-item">
            ${guard(
              [
                card,
                flags.stop,
                flags.open,
                flags.chosen,
                seen,
                members,
                language,
                state.readOnly.value,
                workspace?.fields,
                workspace?.tag_looks,
              ],
              () => cardView(card, { state, members, watchers: seen, ...flags }),
            )}
          </li>`;
        },
      )}
    </ol>
    ${left > 0 ? showMore(state, stage.id, limit, left) : nothing}
    ${column.cards.length === 0 ? empty(state, stage.id) : nothing}`;
}

const none: readonly Member[] = [];

function openDeal(ctx: Context): string | null {
  const { record } = ctx.route.value;
  return record?.noun === "deal" ? record.id : null;
}

function showMore(state: BoardState, stage: string, limit: number, left: number): TemplateResult {
  return html`<button
    type="button"
    class="btn quiet col-more"
    @click=${() => {
      state.limits.value = { ...state.limits.value, [stage]: limit + STEP };
    }}
  >
    ${t("deals-show-more", { count: Math.min(left, STEP), left })}
  </button>`;
}

function empty(state: BoardState, stage: string): TemplateResult | typeof nothing {
  if (state.adding.value === stage) return nothing;
  const words = state.filtered.value ? t("deals-none-filtered") : t("deals-column-empty");
  return html`<p class="col-empty">${words}</p>`;
}
