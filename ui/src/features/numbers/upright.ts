/** Bars that stand: months beside one another, parts on top of one another, a target across. */
import { scaleBand } from "d3-scale";
import { stack } from "d3-shape";
import { html, nothing, signal, svg, type TemplateResult } from "../../base";
import { type Chart, type Line, openPart, type Part } from "./chart";
import type { State } from "./state";

const HEIGHT = 208;
const TOP = 12;
const BOTTOM = 36;
/** Months are one letter where there is less room for each. */
const ROOM = 34;
const LEFT = 44;
/** A part can be hit over so many pixels at least. */
const HIT = 24;

/** How wide the charts are: measured once for all, they are equally wide. */
export const chartWidth = signal(520);

/** Round steps from 0 to what the highest bar needs. */
export function steps(most: number): number[] {
  if (most <= 0) return [0, 1];
  const rough = most / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = (([1, 2, 2.5, 5, 10] as const).find((one) => one * power >= rough) ?? 10) * power;
  return Array.from({ length: Math.ceil(most / step) + 1 }, (_, n) => n * step);
}

const height = (part: Part) => part.pieces.reduce((all, [, value]) => all + Math.max(0, value), 0);

export function upright(state: State, one: Chart, title: string): TemplateResult {
  const width = chartWidth.value;
  const whole = (line: Line) => line.parts.reduce((all, part) => all + height(part), 0);
  const marks = steps(Math.max(0, ...one.lines.map((line) => Math.max(whole(line), line.mark ?? 0))));
  const top = marks.at(-1) ?? 1;
  const floor = HEIGHT - BOTTOM;
  const y = (value: number) => floor - (value / top) * (floor - TOP);
  const x = scaleBand<number>()
    .domain(one.lines.map((_, n) => n))
    .range([LEFT, width])
    .paddingInner(0.25)
    .paddingOuter(0.1);
  return html`<svg class="num-svg" viewBox="0 0 ${width} ${HEIGHT}" role="group" aria-label=${title}>
    <defs><pattern id="num-hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
      <rect class="hatch-ground" width="6" height="6" /><rect class="hatch-line" width="2.5" height="6" />
    </pattern></defs>
    ${marks.map((mark) => svg`<g class="num-axis"><line x1=${LEFT} x2=${width} y1=${y(mark)} y2=${y(mark)} /><text x=${LEFT - 6} y=${y(mark) + 4} text-anchor="end">${one.scale?.(mark) ?? mark}</text></g>`)}
    ${one.lines.map((line, n) => column(state, line, { x: x(n) ?? 0, width: x.bandwidth(), step: x.step(), floor, y }))}
  </svg>`;
}

interface Place {
  readonly x: number;
  readonly width: number;
  readonly step: number;
  readonly floor: number;
  y(value: number): number;
}

function column(state: State, line: Line, place: Place) {
  const { x, width, floor, y } = place;
  let from = 0;
  let bottom = floor;
  const parts = line.parts.filter((part) => height(part) > 0 || line.parts.length === 1);
  const drawn = parts.map((part, n) => {
    // Pieces lie on top of one another, this part on those before it.
    const values = Object.fromEntries(
      part.pieces.map(([, value], index) => [String(index), Math.max(0, value)]),
    );
    const layers = stack<Record<string, number>>().keys(Object.keys(values))([values]);
    const base = from;
    from += height(part);
    const lastOne = n === parts.length - 1;
    const hitTop = lastOne ? TOP : Math.min(y(from), bottom - HIT);
    const hit = svg`<rect class="num-hit" x=${x - (place.step - width) / 2} width=${place.step} y=${hitTop} height=${Math.max(0, bottom - hitTop)} />`;
    bottom = hitTop;
    const press = (event: KeyboardEvent) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      openPart(state, part);
    };
    return svg`<g class="num-part" role="button" tabindex="0" aria-label=${part.label} data-bar=${line.label} data-tip=${part.label}
      @click=${() => openPart(state, part)} @keydown=${press}>
      ${hit}
      ${layers.map((layer, index) => {
        const [low = 0, high = 0] = layer[0] ?? [];
        const look = part.pieces[index]?.[0] ?? "solid";
        return svg`<rect class="num-piece ${look}" x=${x} width=${width} y=${y(base + high)} height=${Math.max(0, y(base + low) - y(base + high))} />`;
      })}
    </g>`;
  });
  const across = (name: string, at: number) =>
    svg`<line class=${name} x1=${x - 3} x2=${x + width + 3} y1=${y(at)} y2=${y(at)} />`;
  const mark = line.mark ? [across("num-halo", line.mark), across("num-mark", line.mark)] : nothing;
  return svg`<g>${drawn}${mark}${label(line, place)}</g>`;
}

/** Two words are two lines. */
function label(line: Line, { x, width, step, floor }: Place) {
  const narrow = step < ROOM;
  const words = (narrow && line.tiny ? line.tiny : line.label).split(" ");
  return svg`<text class="num-month ${narrow ? "tiny" : ""}" y=${floor + 16} text-anchor="middle">${words.map(
    (word, n) => svg`<tspan x=${x + width / 2} dy=${n * 13}>${word}</tspan>`,
  )}</text>`;
}
