/** Of which days, which pipeline, whose, in which currency. */
import {
  type Context,
  html,
  icon,
  iconButton,
  type MenuItem,
  nothing,
  openCalendar,
  openMenu,
  type TemplateResult,
  t,
} from "../../base";
import { readDayWords } from "../../base/record/tasks/tasks";
import type { NumberPeriod } from "../../generated/NumberPeriod";
import type { Numbers } from "../../generated/Numbers";
import { dayBefore, periodName } from "./say";
import { askFor, type State } from "./state";

export function pickers(state: State, now: Numbers | undefined): TemplateResult {
  const { ask, ctx } = state;
  const workspace = ctx.store.workspace.value;
  const pipelines = workspace?.pipelines ?? [];
  const members = workspace?.members ?? [];
  const currencies = now?.currencies ?? [];
  const pipeline = pipelines.find((one) => one.id === ask.value.pipeline);
  const owner = members.find((one) => one.id === ask.value.owner);
  return html`${now ? period(state, now) : nothing}
    ${
      pipelines.length > 1
        ? picker("pipeline", pipeline?.name ?? t("numbers-all-pipelines"), () => [
            {
              label: t("numbers-all-pipelines"),
              checked: !pipeline,
              run: () => askFor(state, { pipeline: null }),
            },
            ...pipelines.map((one) => ({
              label: one.name,
              checked: one === pipeline,
              run: () => askFor(state, { pipeline: one.id }),
            })),
          ])
        : nothing
    }
    ${
      members.length > 1
        ? picker("owner", owner?.name ?? t("numbers-everybody"), () => [
            { label: t("numbers-everybody"), checked: !owner, run: () => askFor(state, { owner: null }) },
            ...members.map((one) => ({
              label: one.name,
              checked: one === owner,
              run: () => askFor(state, { owner: one.id }),
            })),
          ])
        : nothing
    }
    ${
      now && currencies.length > 1
        ? picker("currency", now.currency, () =>
            currencies.map((one) => ({
              label: `${one.code} · ${t("numbers-deals", { count: one.deals })}`,
              checked: one.code === now.currency,
              run: () => askFor(state, { currency: one.code }),
            })),
          )
        : nothing
    }
    ${iconButton({ icon: "printer", label: t("numbers-print"), testid: "print", run: () => window.print() })}`;
}

function picker(what: string, shown: string, items: () => readonly MenuItem[]): TemplateResult {
  const label = t(`numbers-pick-${what}`);
  return html`<button type="button" class="btn num-pick" aria-haspopup="menu" aria-label="${label} · ${shown}" data-testid=${`pick-${what}`}
    @click=${(event: Event) => openMenu(event.currentTarget as HTMLElement, items(), { label })}>
    <span class="truncate">${shown}</span>${icon("chevronDown", 14)}
  </button>`;
}

const spans = ["month", "quarter", "year"] as const;

function period(state: State, now: Numbers): TemplateResult {
  const { span } = state.ask.value.period;
  const name = periodName(span, now.from, now.to);
  const choose = (one: NumberPeriod) => askFor(state, { period: one });
  const step = (to: -1 | 1) => {
    if (span === "custom") {
      const next: NumberPeriod =
        to < 0 ? { span, from: now.before, to: now.from } : { span, from: now.to, to: after(now) };
      choose(next);
    } else choose({ span, day: to < 0 ? dayBefore(now.from) : now.to });
  };
  const items = (anchor: HTMLElement): readonly MenuItem[] => [
    ...spans.map((one) => ({
      label: t(`numbers-span-${one}`),
      checked: one === span,
      testid: `span-${one}`,
      run: () => choose({ span: one, day: null }),
    })),
    { label: t("numbers-span-custom"), checked: span === "custom", run: () => pickDays(state, anchor, now) },
  ];
  return html`<span class="num-period">
    ${iconButton({ icon: "chevronLeft", label: t("numbers-earlier"), testid: "earlier", run: () => step(-1) })}
    <button type="button" class="btn num-pick" aria-haspopup="menu" aria-label="${t("numbers-pick-period")} · ${name}" data-testid="pick-period"
      @click=${(event: Event) => {
        const anchor = event.currentTarget as HTMLElement;
        openMenu(anchor, items(anchor), { label: t("numbers-pick-period") });
      }}>
      <span class="truncate" data-testid="period">${name}</span>${icon("chevronDown", 14)}
    </button>
    ${iconButton({ icon: "chevronRight", label: t("numbers-later"), testid: "later", run: () => step(1) })}
  </span>`;
}

/** As many days again. */
function after(now: Numbers): string {
  const at = (iso: string) => Date.parse(`${iso}T00:00:00Z`);
  return new Date(2 * at(now.to) - at(now.from)).toISOString().slice(0, 10);
}

/** Two days, one after the other: the first, then the last. */
function pickDays(state: State, anchor: HTMLElement, now: Numbers): void {
  const read = (text: string) => readDayWords(state.ctx as Context, text);
  const calendar = (label: string, value: string, pick: (day: string) => void) =>
    openCalendar(anchor, { label, value, read, pick: (day) => day && pick(day) });
  calendar(t("numbers-first-day"), now.from, (first) =>
    queueMicrotask(() =>
      calendar(t("numbers-last-day"), first > now.to ? first : dayBefore(now.to), (last) => {
        const [from, until] = first <= last ? [first, last] : [last, first];
        const to = new Date(Date.parse(`${until}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
        askFor(state, { period: { span: "custom", from, to } });
      }),
    ),
  );
}
