/** The figures over the charts: each with what it was before, how it was counted, and its rows one click away. */
import { html, nothing, type TemplateResult, t } from "../../base";
import type { NumberBucket } from "../../generated/NumberBucket";
import type { Numbers } from "../../generated/Numbers";
import { between, cash, days, deals, share } from "./say";
import { open, type State, type Unit } from "./state";
import { why } from "./why";

interface Kpi {
  readonly id: string;
  readonly bucket: NumberBucket;
  readonly unit: Unit;
  readonly value: string;
  /** Why there is no value. */
  readonly lacks?: string | undefined;
  readonly sub?: unknown;
  readonly before?: string | undefined;
  readonly counts?: readonly string[];
  readonly so?: string;
}

export function kpis(state: State, now: Numbers): TemplateResult {
  return html`<div class="num-kpis">${list(state, now).map((one) => kpi(state, now, one))}</div>`;
}

function kpi(state: State, now: Numbers, one: Kpi): TemplateResult {
  const title = t(`numbers-of-${one.id}`);
  const rest = { title, bucket: one.bucket, unit: one.unit, ...(one.so ? { so: one.so } : {}) };
  const before = () =>
    open(state, {
      ...rest,
      title: `${title} · ${between(now.before, now.from)}`,
      period: { span: "custom", from: now.before, to: now.from },
    });
  return html`<div class="num-kpi" role="group" data-kpi=${one.id} aria-label=${title}>
    <header class="num-head"><h2>${title}</h2>${why(one.id, title, one.counts)}</header>
    <button type="button" class="num-big num" ?data-long=${one.value.length > 10} data-testid="kpi-open" aria-label="${title} · ${one.value}" @click=${() => open(state, rest)}>${one.value}</button>
    ${one.lacks ? html`<p class="num-sub">${one.lacks}</p>` : nothing}
    ${one.sub ? html`<p class="num-sub">${one.sub}</p>` : nothing}
    ${
      one.before
        ? html`<button type="button" class="num-before" data-tip=${between(now.before, now.from)} @click=${before}>${t("numbers-before", { value: one.before })}</button>`
        : nothing
    }
  </div>`;
}

function list(state: State, now: Numbers): readonly Kpi[] {
  const { currency, rate, deal, cycle, velocity } = now;
  const closed = rate.won.count + rate.lost.count;
  const counts = t("numbers-won-lost", { won: rate.won.count, lost: rate.lost.count });
  const few = t("numbers-few", { count: closed });
  const unpriced = deal.left_out ? [t("numbers-unpriced", { count: deal.left_out })] : [];
  const parts = `${now.open.count} × ${share(rate.by_count)} × ${cash(deal.mean, currency)} ÷ ${days(cycle.mean)}`;
  const weighted: NumberBucket = { of: "open", stage: null };
  return [
    {
      id: "open",
      bucket: weighted,
      unit: "sum",
      value: cash(now.open.sum, currency),
      sub: html`${deals(now.open)} · <button type="button" class="num-cell" data-testid="weighted-open" @click=${() => open(state, { title: t("numbers-weighted"), bucket: weighted, unit: "weighted" })}>≈ ${cash(now.open.weighted, currency)}</button>`,
      counts: now.open.unpriced ? [t("numbers-unpriced", { count: now.open.unpriced })] : [],
    },
    {
      id: "won",
      bucket: { of: "won" },
      unit: "sum",
      value: cash(now.won.sum, currency),
      sub: deals(now.won),
      before: cash(now.won_before.sum, currency),
    },
    {
      id: "rate",
      bucket: { of: "closed" },
      unit: "count",
      value: share(rate.by_count),
      lacks: rate.by_count === null ? few : undefined,
      sub:
        rate.by_value === null
          ? counts
          : `${counts} · ${t("numbers-by-value", { share: share(rate.by_value) })}`,
      before: now.rate_before.by_count === null ? undefined : share(now.rate_before.by_count),
      so: counts,
      counts: [counts],
    },
    {
      id: "deal",
      bucket: { of: "won" },
      unit: "sum",
      value: cash(deal.mean, currency),
      lacks: deal.mean === null ? t("numbers-none-won") : undefined,
      sub: deal.median === null ? nothing : t("numbers-median", { value: cash(deal.median, currency) }),
      before: now.deal_before.mean === null ? undefined : cash(now.deal_before.mean, currency),
      so: `${cash(deal.total, currency)} ÷ ${deal.count} = ${cash(deal.mean, currency)}`,
      counts: [deals(deal.count), ...unpriced],
    },
    {
      id: "cycle",
      bucket: { of: "cycle" },
      unit: "time",
      value: days(cycle.median),
      lacks: cycle.median === null ? t("numbers-none-won") : undefined,
      sub: cycle.mean === null ? nothing : t("numbers-mean", { value: days(cycle.mean) }),
      before: now.cycle_before.median === null ? undefined : days(now.cycle_before.median),
      so: `${days(cycle.total)} ÷ ${cycle.count} = ${days(cycle.mean)}`,
      counts: [
        deals(cycle.count),
        ...(cycle.left_out ? [t("numbers-undated", { count: cycle.left_out })] : []),
      ],
    },
    {
      id: "velocity",
      bucket: weighted,
      unit: "count",
      value: cash(velocity.per_day, currency),
      lacks: velocity.missing.length
        ? t("numbers-missing", {
            parts: velocity.missing.map((part) => t(`numbers-part-${part}`)).join(", "),
          })
        : undefined,
      sub: velocity.per_day === null ? nothing : t("numbers-a-day"),
      counts: [parts],
      so: velocity.per_day === null ? parts : `${parts} = ${cash(velocity.per_day, currency)}`,
    },
  ];
}
