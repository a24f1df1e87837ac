/** A chart: its title, how it was counted, its bars or its table. Every bar opens its rows. */
import { html, icon, nothing, type TemplateResult, t } from "../../base";
import type { NumberBucket } from "../../generated/NumberBucket";
import { open, type State, type Unit } from "./state";
import { upright } from "./upright";
import { why } from "./why";

/** Told apart without colour, too: filled, hatched, outlined. */
export type Look = "solid" | "hatch" | "hollow" | "danger" | "warn";

/** A part of a bar that opens rows of its own. */
export interface Part {
  /** Read out, and the title of its rows. */
  readonly label: string;
  readonly bucket: NumberBucket;
  readonly unit: Unit;
  readonly pieces: readonly (readonly [Look, number])[];
  readonly so?: string;
}

export interface Line {
  /** Beside or under the bar. */
  readonly label: string;
  /** Where there is no room. */
  readonly tiny?: string;
  /** In the table. */
  readonly name?: string;
  readonly parts: readonly Part[];
  /** What stands at the end of a bar that lies. */
  readonly text: string;
  /** A target. */
  readonly mark?: number | null;
  /** The table's cells: words, and the part that they open. */
  readonly cells: readonly (readonly [unknown, Part?])[];
}

export interface Chart {
  /** Names its words. */
  readonly id: string;
  readonly lines: readonly Line[];
  /** Heads of the table. */
  readonly columns: readonly string[];
  readonly legend?: readonly (readonly [Look | "mark", string])[];
  /** Bars stand; else they lie. */
  readonly upright?: boolean;
  readonly scale?: (value: number) => string;
  readonly counts?: readonly string[];
  /** Whose chart, where there are several. */
  readonly of?: string;
  /** Why there is nothing to show. */
  readonly empty?: string | undefined;
  /** A bar of full length, where no bar is. */
  readonly most?: number;
  readonly foot?: unknown;
}

export function chart(state: State, one: Chart): TemplateResult {
  const title = [t(`numbers-of-${one.id}`), one.of].filter(Boolean).join(" · ");
  const asTable = state.tables.value.has(one.id);
  const toggle = () => {
    const next = new Set(state.tables.value);
    if (!next.delete(one.id)) next.add(one.id);
    state.tables.value = next;
  };
  const name = t("numbers-as-table", { title });
  return html`<div class="num-card" role="group" data-chart=${one.id} aria-label=${title}>
    <header class="num-head">
      <h2>${title}</h2>
      ${why(one.id, title, one.counts)}
      <span class="grow"></span>
      <button type="button" class="icon-btn" aria-pressed=${String(asTable)} aria-label=${name} data-tip=${t("numbers-table")} data-testid="as-table" @click=${toggle}>${icon("table", 14)}</button>
    </header>
    ${one.empty ? html`<p class="num-none">${one.empty}</p>` : asTable ? table(state, one, title) : bars(state, one, title)}
    ${one.foot ?? nothing}
  </div>`;
}

function bars(state: State, one: Chart, title: string): TemplateResult {
  const drawn = one.upright ? upright(state, one, title) : lying(state, one);
  return html`${drawn}
    ${
      one.legend
        ? html`<ul class="num-legend">${one.legend.map(([look, label]) => html`<li><span class="num-key ${look}"></span>${label}</li>`)}</ul>`
        : nothing
    }`;
}

export function openPart(state: State, part: Part): void {
  const so = part.so === undefined ? {} : { so: part.so };
  open(state, { title: part.label, bucket: part.bucket, unit: part.unit, ...so });
}

function lying(state: State, one: Chart): TemplateResult {
  const length = (part: Part | undefined) => part?.pieces.reduce((all, [, value]) => all + value, 0) ?? 0;
  const most = Math.max(1, one.most ?? 0, ...one.lines.map((line) => length(line.parts[0])));
  const width = (value: number) => `width:${Math.max(0, (value / most) * 100)}%`;
  return html`<ul class="num-bars">
    ${one.lines.map((line) => {
      const part = line.parts[0];
      if (!part) return nothing;
      return html`<li>
        <button type="button" class="num-bar" data-bar=${line.label} aria-label="${part.label} · ${line.text}" @click=${() => openPart(state, part)}>
          <span class="num-label truncate">${line.label}</span>
          <span class="num-track">${part.pieces.map(([look, value]) => html`<span class="num-fill ${look}" .style=${width(value)}></span>`)}</span>
          <span class="num-value num">${line.text}</span>
        </button>
      </li>`;
    })}
  </ul>`;
}

function table(state: State, one: Chart, title: string): TemplateResult {
  const cell = ([words, part]: readonly [unknown, Part?]) =>
    html`<td class="num">${part ? html`<button type="button" class="num-cell" aria-label="${part.label} · ${words}" @click=${() => openPart(state, part)}>${words}</button>` : words}</td>`;
  return html`<div class="num-scroll"><table class="num-table">
    <caption class="sr-only">${title}</caption>
    <thead><tr>${one.columns.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
    <tbody>
      ${one.lines.map((line) => html`<tr><th scope="row">${line.name ?? line.label}</th>${line.cells.map(cell)}</tr>`)}
    </tbody>
  </table></div>`;
}
