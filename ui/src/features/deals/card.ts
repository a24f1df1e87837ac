/** A card: what it shows, and nothing more. */
import {
  avatar,
  classMap,
  html,
  icon,
  money,
  nothing,
  type TemplateResult,
  t,
  tagChip,
  writeRoute,
} from "../../base";
import { customWords } from "../../base/record/value";
import type { Card } from "../../generated/Card";
import type { Member } from "../../generated/Member";
import type { Stale } from "../../generated/Stale";
import { cardMenu } from "./actions";
import { followUpChip, openFollowUp } from "./follow-up";
import type { BoardState } from "./state";

const MOST_TAGS = 2;

export interface Around {
  readonly state: BoardState;
  readonly members: readonly Member[];
  /** Tab reaches this card of its column. */
  readonly stop: boolean;
  readonly open: boolean;
  /** One of those that a change of many is for. */
  readonly chosen: boolean;
  /** Others who have it open. */
  readonly watchers: readonly Member[];
}

export function cardView(card: Card, around: Around): TemplateResult {
  const { state } = around;
  const tabindex = around.stop ? 0 : -1;
  const open = (event: MouseEvent) => {
    event.preventDefault();
    if (justDragged() || state.look.clicked(event, card.id)) return;
    state.ctx.go({ record: { noun: "deal", id: card.id } });
  };
  const who = [card.company, card.contact].filter(Boolean).join(" · ");
  const classes = classMap({
    card: true,
    open: around.open,
    high: card.priority === 3,
    chosen: around.chosen,
  });
  return html`<article class=${classes} data-card=${card.id}>
    ${around.chosen ? html`<span class="card-check" role="img" aria-label=${t("deals-chosen")}>${icon("check", 12)}</span>` : nothing}
    <div class="card-top">
      <a
        class="card-title"
        href=${writeRoute({ page: "pipeline", record: { noun: "deal", id: card.id } })}
        draggable="false"
        tabindex=${tabindex}
        @click=${open}
        >${card.title}</a
      >
      ${card.amount === null ? nothing : html`<span class="card-amount num">${money(card.amount, card.currency)}</span>`}
    </div>
    ${who ? html`<p class="card-who">${who}</p>` : nothing} ${custom(state, card)}
    <div class="card-foot">
      ${followUpChip(card.follow_up, card.title, tabindex, (anchor) => void openFollowUp(state.ctx, card.id, anchor))}
      <span class="card-tags">${card.stale ? staleMark(card.stale) : html`${card.tags.slice(0, MOST_TAGS).map((tag) => tagChip(tag))}${more(card.tags)}`}</span>
      ${card.has_note ? html`<span class="card-note" role="img" aria-label=${t("deals-has-note")}>${icon("note", 14)}</span>` : nothing}
      ${owner(card, around.members)}
    </div>
    ${state.readOnly.value ? nothing : menuButton(state, card, tabindex)}
    ${
      around.watchers.length > 0
        ? html`<span class="card-watchers">${around.watchers.slice(0, 3).map((one) => avatar(one.name, one.color, 16))}</span>`
        : nothing
    }
  </article>`;
}

/** How long nothing happened, in the place of the tags. */
function staleMark({ days, over }: Stale): TemplateResult {
  const words = t("deals-stale", { days });
  return html`<span class="card-stale" data-over=${String(over)} data-testid="stale" title=${words}
    >${icon("hourglass", 12)}<span class="num" aria-hidden="true">${t("deals-stale-days", { days })}</span
    ><span class="sr-only">${words}</span></span
  >`;
}

/** Custom fields that were put on the card. */
function custom(state: BoardState, card: Card): TemplateResult | typeof nothing {
  const fields = state.ctx.store.workspace.value?.fields ?? [];
  const shown = card.custom.flatMap((one) => {
    const field = fields.find((other) => other.id === one.field);
    return field ? [html`<span class="truncate" title=${field.name}>${customWords(field, one)}</span>`] : [];
  });
  return shown.length > 0 ? html`<p class="card-custom">${shown}</p>` : nothing;
}

function menuButton(state: BoardState, card: Card, tabindex: number): TemplateResult {
  const label = t("deals-actions", { title: card.title });
  return html`<span class="card-more"
    ><button
      type="button"
      class="icon-btn"
      tabindex=${tabindex}
      aria-label=${label}
      aria-haspopup="menu"
      data-testid="card-menu"
      @click=${(event: Event) => cardMenu(state, event.currentTarget as Element, card.id)}
    >
      ${icon("more")}
    </button></span
  >`;
}

function more(tags: readonly string[]): TemplateResult | typeof nothing {
  if (tags.length <= MOST_TAGS) return nothing;
  const rest = tags.slice(MOST_TAGS);
  return html`<span class="card-rest" title=${rest.join(", ")}>+${rest.length}</span>`;
}

/** The owner, when there is more than one person. */
function owner(card: Card, members: readonly Member[]): TemplateResult | typeof nothing {
  const member = members.length > 1 ? members.find((one) => one.id === card.assignee) : undefined;
  return member ? avatar(member.name, member.color, 20) : nothing;
}

let draggedAt = 0;
/** The click that a drop makes is no click. */
export function markDragged(): void {
  draggedAt = Date.now();
}
function justDragged(): boolean {
  return Date.now() - draggedAt < 80;
}
