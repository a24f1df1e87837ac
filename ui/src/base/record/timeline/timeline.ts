/** Everything that happened with a record, newest first, by day; a line at its top that writes what just happened. */
import type { Timeline } from "../../../generated/Timeline";
import type { TimelineFilter } from "../../../generated/TimelineFilter";
import type { TimelineLine } from "../../../generated/TimelineLine";
import type { Context } from "../../context";
import { type Dispose, disposers } from "../../dispose";
import { ago, dayLong, isoDay, moment, timeOf } from "../../format";
import { html, nothing, repeat, type TemplateResult } from "../../html";
import { icon } from "../../icon";
import { openMenu } from "../../menu";
import { mount } from "../../mount";
import { iconButton } from "../../parts";
import { recordOf } from "../../route";
import { effect, type Signal, signal, view } from "../../signal";
import { errorWords, t } from "../../words";
import { composer, type Draft, emptyDraft } from "./compose";
import { eventIcon, eventWords } from "./event";
import { acceptMail } from "./mail";

const filters: readonly TimelineFilter[] = ["all", "call", "email", "meeting", "note", "task", "change"];
const logged = ["call", "email", "meeting", "note"];
/** Lines at first, and with each "show older". */
const FEW = 30;

/** What the parts of a timeline share. */
export interface Shown {
  readonly ctx: Context;
  readonly on: string;
  readonly draft: Signal<Draft>;
  readonly readOnly: boolean;
}

/** html`<div ${timelineHere(ctx, "crm:deal:…", readOnly)}></div>` */
export function timelineHere(ctx: Context, on: string, readOnly: boolean) {
  return mount(`${on} ${readOnly}`, (host) => timeline(host, ctx, on, readOnly));
}

function timeline(host: HTMLElement, ctx: Context, on: string, readOnly: boolean): Dispose {
  const filter = signal<TimelineFilter>("all");
  const limit = signal(FEW);
  const draft = signal(emptyDraft);
  const ask = () =>
    ctx.store.watch(
      { noun: "activity", ask: { do: "timeline", with: { on, filter: filter.value, limit: limit.value } } },
      "timeline",
    );
  const read = signal<ReturnType<typeof ask> | undefined>(undefined);
  const asking = effect(() => {
    const one = ask();
    read.value = one;
    return one.dispose;
  });
  const shown: Shown = { ctx, on, draft, readOnly };
  /** What stands there while another question is on its way. */
  let last: Timeline | undefined;
  return disposers(
    asking,
    readOnly ? () => undefined : acceptMail(host.closest<HTMLElement>(".panel-host") ?? host, ctx, on),
    view(host, () => {
      const found = read.value?.value.value ?? last;
      last = found;
      const error = read.value?.error.value;
      return html`<div class="tl" data-testid="timeline">
        ${readOnly ? nothing : composer(shown)} ${chooser(filter)}
        ${error ? html`<p class="problem" role="alert">${errorWords(error)}</p>` : nothing}
        ${found ? days(shown, found.lines) : nothing}
        ${
          found?.more
            ? html`<button type="button" class="btn quiet" @click=${() => {
                limit.value += 2 * FEW;
              }}>${t("timeline-older")}</button>`
            : nothing
        }
      </div>`;
    }),
  );
}

function chooser(filter: Signal<TimelineFilter>): TemplateResult {
  return html`<div class="tl-filters" role="group" aria-label=${t("timeline-filter")}>
    ${filters.map(
      (one) => html`<button
        type="button"
        class="tl-filter"
        aria-pressed=${String(filter.value === one)}
        data-testid=${`timeline-${one}`}
        @click=${() => {
          filter.value = one;
        }}
      >${t(`timeline-only-${one}`)}</button>`,
    )}
  </div>`;
}

function days(shown: Shown, lines: readonly TimelineLine[]): TemplateResult {
  if (lines.length === 0) return html`<p class="rec-faint rec-quiet">${t("timeline-empty")}</p>`;
  const groups = new Map<string, TimelineLine[]>();
  for (const line of lines) {
    const day = isoDay(0, new Date(line.at));
    groups.set(day, [...(groups.get(day) ?? []), line]);
  }
  return html`${repeat(
    [...groups],
    ([day]) => day,
    ([day, some]) => html`<h4 class="tl-day">${dayWords(day)}</h4>
      <ol class="rec-history" role="list">
        ${repeat(
          some,
          (line) => line.id,
          (line) => row(shown, line),
        )}
      </ol>`,
  )}`;
}

function dayWords(day: string): string {
  if (day === isoDay()) return t("base-today");
  return day === isoDay(-1) ? t("timeline-yesterday") : dayLong(day);
}

function row(shown: Shown, line: TimelineLine): TemplateResult {
  const { ctx, readOnly } = shown;
  const who = ctx.store.workspace.value?.members.find((one) => one.id === line.by)?.name;
  const record = line.about ? recordOf(line.on) : undefined;
  const changes = !readOnly && logged.includes(line.type);
  return html`<li data-testid="timeline-line" data-type=${line.type}>
    <span class="rec-history-icon">${icon(eventIcon(line.type), 14)}</span>
    <div class="grow tl-what">
      ${eventWords(line, ctx.store.workspace.value)}
      ${
        record
          ? html`<button type="button" class="tl-about truncate" @click=${() => ctx.go({ record })}>${line.about}</button>`
          : nothing
      }
      ${who ? html`<span class="rec-faint">${who}</span>` : nothing}
    </div>
    <time class="rec-faint num" title=${moment(line.at)}>${when(line.at)}</time>
    ${
      changes
        ? iconButton({
            icon: "more",
            label: t("base-more"),
            popup: "menu",
            run: (event) => lineMenu(shown, line, event.currentTarget as Element),
          })
        : nothing
    }
  </li>`;
}

/** Within a day so long ago; before it the time of day: the day stands above. */
function when(at: number): string {
  const local = new Date(at);
  const two = (value: number) => String(value).padStart(2, "0");
  return isoDay(0, local) === isoDay()
    ? ago(at)
    : timeOf(`T${two(local.getHours())}:${two(local.getMinutes())}`);
}

function lineMenu({ ctx, draft }: Shown, line: TimelineLine, anchor: Element): void {
  const write = (entry: string) =>
    ctx.store.write({ noun: "activity", ask: { do: "remove", with: { on: line.on, entry } } });
  const remove = () =>
    ctx.act(async () => {
      const hiding = await write(line.id);
      if (hiding) ctx.toast({ text: t("timeline-removed"), undo: () => void ctx.act(() => write(hiding)) });
    });
  const correct = () => {
    draft.value = {
      kind: line.type as Draft["kind"],
      text: line.data.text ?? "",
      direction: line.data.direction === "in" ? "in" : "out",
      corrects: line,
    };
    anchor.closest(".tl")?.querySelector<HTMLElement>("[data-log]")?.focus();
  };
  openMenu(
    anchor,
    [
      // What came out of a file stays as it came.
      ...(line.data.message ? [] : [{ label: t("timeline-correct"), icon: "edit", run: correct } as const]),
      { label: t("base-remove"), icon: "trash", danger: true, run: () => void remove() },
    ],
    { label: t("base-more"), align: "end" },
  );
}
