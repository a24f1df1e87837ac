/** A list of any length: only the lines on screen exist, and only their pages are read. Every line is equally high. */
import type { LineGroup } from "../../../generated/LineGroup";
import type { ApiError } from "../../../platform/types";
import { commands } from "../../commands";
import { type Dispose, disposers, on } from "../../dispose";
import { oncePerFrame } from "../../dom";
import { html, nothing, repeat, type TemplateResult } from "../../html";
import type { Watched } from "../../reads";
import { computed, type ReadonlySignal, signal, view } from "../../signal";
import { errorWords } from "../../words";
import { listKeys } from "../panel/keys";

export interface PageOf<R> {
  readonly total: number;
  readonly rows: readonly R[];
  /** Lines that stand together: each group has a line of its own above them. */
  readonly groups?: readonly LineGroup[];
}

export interface WindowedOptions<R extends { readonly id: string }> {
  readonly label: string;
  /** Lines in a page. */
  readonly page: number;
  read(offset: number, limit: number): Watched<PageOf<R>>;
  /** What stands in a line; the line itself is a button. */
  row(row: R): TemplateResult;
  open(row: R): void;
  /** A line of another make than the button, with cells of its own: a row of a table. */
  line?(row: R): TemplateResult;
  /** The line above a group, with its first line. */
  head?(group: LineGroup, first: R | undefined): TemplateResult;
  /** Beside the button, for instance "restore". */
  aside?(row: R): TemplateResult | typeof nothing;
  /** The line that is open beside the list. */
  readonly current: ReadonlySignal<string | null>;
  empty(): TemplateResult;
}

export interface Windowed<R> {
  readonly total: ReadonlySignal<number | undefined>;
  /** A page that is here, the first if it is. */
  readonly first: ReadonlySignal<PageOf<R> | undefined>;
  /** The lines that are read, in order. */
  readonly rows: ReadonlySignal<readonly R[]>;
  /** The question changed: read all anew; the old lines stay until the new ones are here. */
  restart(): void;
  readonly dispose: Dispose;
}

/** Lines beyond the edge that are drawn too. */
const BEYOND = 8;

/** 36 px, 28 when it is to be compact, and 44 where a finger points. */
function lineHeight(): number {
  if (matchMedia("(pointer: coarse)").matches) return 44;
  return document.documentElement.dataset.density === "compact" ? 28 : 36;
}

export function windowed<R extends { readonly id: string }>(
  host: HTMLElement,
  options: WindowedOptions<R>,
): Windowed<R> {
  const high = signal(lineHeight());
  const place = signal({ top: 0, height: 800 });
  const pages = signal<ReadonlyMap<number, Watched<PageOf<R>>>>(new Map());
  const kept = signal<PageOf<R> | undefined>(undefined);
  const done = disposers();

  const first = computed(
    () =>
      pages.value.get(0)?.value.value ??
      [...pages.value.values()].find((one) => one.value.value)?.value.value,
  );
  const total = computed(() => first.value?.total ?? kept.value?.total);
  const groups = computed(() => first.value?.groups ?? kept.value?.groups ?? []);
  const lineCount = computed(() => (total.value ?? 0) + groups.value.length);
  /** How many groups have begun at a line; `head`: it is the line above one. */
  const placeAt = (index: number) => {
    const begun = groups.value.filter((group, at) => group.at + at <= index).length;
    const head = groups.value[begun - 1];
    return { row: index - begun, head: head && head.at + begun - 1 === index ? head : undefined };
  };
  const error = computed<ApiError | undefined>(() =>
    [...pages.value.values()].map((one) => one.error.value).find(Boolean),
  );
  const range = computed(() => {
    const all = lineCount.value;
    const from = Math.max(0, Math.floor(place.value.top / high.value) - BEYOND);
    const to = Math.min(all, Math.ceil((place.value.top + place.value.height) / high.value) + BEYOND);
    return { from: Math.min(from, Math.max(0, to - 1)), to };
  });

  const want = () => {
    const { from, to } = range.value;
    // A group's line names its first row: a page further when the group begins one.
    const lowest = Math.floor(Math.max(0, placeAt(from).row) / options.page);
    const last = placeAt(Math.max(from, to - 1));
    const highest = Math.floor((last.head?.at ?? last.row) / options.page);
    const next = new Map<number, Watched<PageOf<R>>>();
    for (let page = lowest; page <= highest; page += 1) {
      next.set(page, pages.value.get(page) ?? options.read(page * options.page, options.page));
    }
    if (next.size === pages.value.size && [...next.keys()].every((page) => pages.value.has(page))) return;
    for (const [page, read] of pages.value) if (!next.has(page)) read.dispose();
    pages.value = next;
  };
  const restart = () => {
    kept.value = first.value ?? kept.value;
    for (const one of pages.value.values()) one.dispose();
    pages.value = new Map();
    host.scrollTop = 0;
    place.value = { ...place.value, top: 0 };
    want();
  };

  const row = (index: number): R | undefined => {
    const page = pages.value.get(Math.floor(index / options.page))?.value.value;
    if (page) return page.rows[index % options.page];
    return first.value === undefined ? kept.value?.rows[index] : undefined;
  };

  const look = oncePerFrame(() => {
    place.value = { top: host.scrollTop, height: host.clientHeight || 800 };
    want();
  });
  const sizes = new ResizeObserver(look);
  sizes.observe(host);
  // Denser or less dense: the line at the top stays there.
  const density = new MutationObserver(() => {
    const top = host.scrollTop / high.value;
    high.value = lineHeight();
    requestAnimationFrame(() => {
      host.scrollTop = top * high.value;
    });
  });
  density.observe(document.documentElement, { attributeFilter: ["data-density"] });
  want();
  done.add(
    () => sizes.disconnect(),
    () => density.disconnect(),
    () => {
      for (const one of pages.value.values()) one.dispose();
    },
    on(host, "scroll", look, { passive: true }),
    commands(host, listKeys, {
      "keys-lines": (event) => walk(host, event),
      "keys-line-ends": (event) => walk(host, event),
      "keys-line-open": (event) => {
        const line = document.activeElement;
        // Enter is the button's own.
        if (event?.key === "Enter" || !(line instanceof HTMLElement) || !line.matches(".rec-line"))
          return false;
        line.click();
        return true;
      },
    }),
    view(host, () => {
      if (error.value && first.value === undefined)
        return html`<p class="rec-problem" role="alert">${errorWords(error.value)}</p>`;
      const all = total.value;
      if (all === undefined) return nothing;
      if (all === 0) return options.empty();
      const lines = lineCount.value;
      const { from, to } = range.value;
      const indexes = Array.from({ length: Math.max(0, to - from) }, (_, at) => from + at);
      const drawnLines = repeat(
        indexes,
        (index) => {
          const { row: at, head } = placeAt(index);
          return head ? `head-${head.at}` : (row(at)?.id ?? `gap-${index}`);
        },
        (index) => drawn(index, lines),
      );
      const height = `height:${lines * high.value}px`;
      return options.line
        ? html`<div class="rec-lines" role="rowgroup" .style=${height}>${drawnLines}</div>`
        : html`<ol class="rec-lines" role="list" aria-label=${options.label} .style=${height}>${drawnLines}</ol>`;
    }),
  );

  const drawn = (index: number, all: number) => {
    const { row: at, head } = placeAt(index);
    const style = `transform:translateY(${index * high.value}px);height:${high.value}px`;
    if (head) {
      const inside = options.head?.(head, row(head.at));
      return options.line
        ? html`<div role="none" .style=${style}>${inside}</div>`
        : html`<li .style=${style}>${inside}</li>`;
    }
    const one = row(at);
    if (options.line)
      return html`<div role="none" .style=${style}>${one ? options.line(one) : nothing}</div>`;
    const inside = one
      ? html`<button
          type="button"
          class="rec-line"
          data-row=${one.id}
          aria-current=${options.current.value === one.id ? "true" : nothing}
          @click=${() => options.open(one)}
        >
          ${options.row(one)}
        </button>${options.aside?.(one) ?? nothing}`
      : nothing;
    return html`<li aria-setsize=${all} aria-posinset=${index + 1} .style=${style}>
      ${inside}
    </li>`;
  };

  const rows = computed(() =>
    [...pages.value].sort(([a], [b]) => a - b).flatMap(([, one]) => one.value.value?.rows ?? []),
  );
  return { total, first, rows, restart, dispose: done };
}

/** Arrows (and J, K) walk from line to line; Home and End go as far as lines are. */
function walk(host: HTMLElement, event?: KeyboardEvent): unknown {
  const at = document.activeElement;
  if (!event || !(at instanceof HTMLElement) || !at.classList.contains("rec-line")) return false;
  const lines = () =>
    [...host.querySelectorAll<HTMLElement>(".rec-line")].sort(
      (a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top,
    );
  const by = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
  if (!by) {
    const last = event.key === "End" || event.key === "PageDown";
    host.scrollTop = last ? host.scrollHeight : 0;
    // Two frames: lines there are drawn only once they are in the window.
    requestAnimationFrame(() =>
      requestAnimationFrame(() =>
        lines()
          .at(last ? -1 : 0)
          ?.focus({ preventScroll: true }),
      ),
    );
    return true;
  }
  const all = lines();
  const next = all[all.indexOf(at) + by];
  if (!next) return true;
  next.focus({ preventScroll: true });
  const box = next.getBoundingClientRect();
  const frame = host.getBoundingClientRect();
  if (box.bottom > frame.bottom) host.scrollTop += box.bottom - frame.bottom;
  if (box.top < frame.top) host.scrollTop -= frame.top - box.top;
  return true;
}
