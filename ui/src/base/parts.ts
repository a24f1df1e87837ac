/** Small pieces that every screen shares. */
import { hue, initials } from "./format";
import { html, nothing, type TemplateResult } from "./html";
import { type IconName, icon } from "./icon";
import { keyLabel } from "./keys";
import { signal } from "./signal";
import { t } from "./words";

/** A person: initials on their colour (0–7). The name is read out unless it stands beside. */
export function avatar(
  name: string,
  color: number,
  size: 16 | 20 | 24 | 32 = 20,
  silent = false,
): TemplateResult {
  return html`<span
    class="avatar s${size} person-${color % 8}"
    role=${silent ? nothing : "img"}
    aria-label=${silent ? nothing : name}
    aria-hidden=${silent ? "true" : nothing}
    data-tip=${silent ? nothing : name}
    data-initials=${initials(name)}
  ></span>`;
}

/** A company: its initial on its colour, square. */
export function mark(name: string, size: 20 | 24 | 32 = 20): TemplateResult {
  return html`<span class="avatar square s${size} tag-${hue(name)}" aria-hidden="true" data-initials=${initials(name).slice(0, 1)}></span>`;
}

/** A word on one of the eight colours of tags. */
export function colorChip(name: string, color: number): TemplateResult {
  return html`<span class="chip tag-${color % 8}"><span class="truncate">${name}</span></span>`;
}

/** The colours that people gave to tags; the others have one by their name. */
const looks = signal<ReadonlyMap<string, number>>(new Map());
export function setTagLooks(next: readonly { readonly tag: string; readonly color: number | null }[]): void {
  looks.value = new Map(next.flatMap((one) => (one.color === null ? [] : [[one.tag, one.color] as const])));
}

export function tagChip(tag: string, remove?: { label: string; run(): void }): TemplateResult {
  return html`<span class="chip tag-${looks.value.get(tag) ?? hue(tag)}"
    ><span class="truncate">${tag}</span>${
      remove
        ? html`<button type="button" class="chip-x" aria-label=${remove.label} @click=${remove.run}>${icon("x", 12)}</button>`
        : nothing
    }</span
  >`;
}

export interface IconButton {
  readonly icon: IconName;
  readonly label: string;
  readonly keys?: string;
  readonly testid?: string;
  readonly popup?: "menu" | "dialog";
  readonly disabled?: boolean;
  run(event: Event): void;
}

/** A 28 px button with a picture: its label is the tooltip, with the shortcut. */
export function iconButton(one: IconButton): TemplateResult {
  return html`<button
    type="button"
    class="icon-btn"
    aria-label=${one.label}
    aria-haspopup=${one.popup ?? nothing}
    ?disabled=${one.disabled ?? false}
    data-tip=${one.label}
    data-keys=${one.keys ? keyLabel(one.keys) : nothing}
    data-testid=${one.testid ?? nothing}
    @click=${one.run}
  >
    ${icon(one.icon)}
  </button>`;
}

export interface Empty {
  readonly icon: IconName;
  readonly title: string;
  /** Teaches one thing. */
  readonly text: string;
  readonly action?: { readonly label: string; readonly testid?: string; run(): void };
  /** Records may come out of a file, too. */
  readonly imports?: boolean;
}

export function emptyState(one: Empty): TemplateResult {
  return html`<div class="empty">
    <span class="empty-icon">${icon(one.icon, 24)}</span>
    <h2>${one.title}</h2>
    <p>${one.text}</p>
    ${
      one.action
        ? html`<button type="button" class="btn primary" data-testid=${one.action.testid ?? nothing} @click=${one.action.run}>${one.action.label}</button>`
        : nothing
    }
    ${one.imports ? html`<a class="btn quiet" href="#/settings/data" data-testid="empty-import">${t("base-import")}</a>` : nothing}
  </div>`;
}

/** A titled part of a panel. */
export function section(title: string, content: unknown, action?: unknown): TemplateResult {
  return html`<section class="part">
    <header class="part-head"><h3>${title}</h3>${action ?? nothing}</header>
    ${content}
  </section>`;
}

/** A titled part of a page: the same, one level up, so that no heading is skipped. */
export function pageSection(title: string, content: unknown): TemplateResult {
  return html`<section class="part">
    <header class="part-head"><h2>${title}</h2></header>
    ${content}
  </section>`;
}
