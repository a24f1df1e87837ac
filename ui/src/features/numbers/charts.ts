/** The seven charts, as lines and parts; how they are drawn stands in chart.ts. */
import { html, nothing, percent, type TemplateResult, t } from "../../base";
import type { NumberForecast } from "../../generated/NumberForecast";
import type { Numbers } from "../../generated/Numbers";
import { ageing } from "./ageing";
import { type Chart, chart, type Line, type Part } from "./chart";
import { barName, cash, days, monthLetter, monthLong, monthShort, scaleMark, share } from "./say";
import type { State } from "./state";
import { targetField } from "./target";

export function charts(state: State, now: Numbers): TemplateResult {
  const several = (state.ctx.store.workspace.value?.pipelines.length ?? 1) > 1 && !state.ask.value.pipeline;
  const pipeline = (id: string, name: string) => {
    const found = state.ctx.store.workspace.value?.pipelines.find((one) => one.id === id);
    return several && found ? `${found.name} · ${name}` : name;
  };
  return html`${chart(state, forecast(now))} ${chart(state, months(state, now))}
    ${chart(state, stages(now, pipeline))}
    ${now.funnels.map((one) => chart(state, funnel(one, several)))}
    ${chart(state, times(now, pipeline))} ${chart(state, reasons(now))} ${ageing(state, now)}
    ${chart(state, year(state, now))}`;
}

type Named = (pipeline: string, name: string) => string;

function stages(now: Numbers, named: Named): Chart {
  const lines = now.stages.map((one): Line => {
    const label = named(one.pipeline, one.name);
    const bucket = { of: "open", stage: one.stage } as const;
    const { sum, weighted } = one.open;
    const part: Part = {
      label,
      bucket,
      unit: "sum",
      pieces: [
        ["solid", Math.max(0, weighted)],
        ["hatch", Math.max(0, sum - Math.max(0, weighted))],
      ],
    };
    return {
      label,
      parts: [part],
      text: cash(sum, now.currency),
      cells: [
        [one.open.count],
        [cash(sum, now.currency), part],
        [percent(one.probability)],
        [cash(weighted, now.currency), { ...part, unit: "weighted" }],
      ],
    };
  });
  return {
    id: "stages",
    lines,
    columns: ["stage", "count", "value", "chance", "weighted"].map((one) => t(`numbers-col-${one}`)),
    legend: [
      ["solid", t("numbers-col-weighted")],
      ["hatch", t("numbers-col-value")],
    ],
    empty: now.open.count === 0 ? t("numbers-none-open") : undefined,
  };
}

function forecast(now: Numbers): Chart {
  const line = (one: NumberForecast): Line => {
    const name = barName(one.bar, true);
    const won: Part = {
      label: `${name} · ${t("numbers-of-won")} ${cash(one.won.sum, now.currency)}`,
      bucket: { of: "forecast", bar: one.bar, won: true },
      unit: "sum",
      pieces: [["solid", one.won.sum]],
    };
    const { sum, weighted } = one.open;
    const open: Part = {
      label: `${name} · ${t("numbers-best")} ${cash(sum, now.currency)} · ${t("numbers-committed")} ${cash(weighted, now.currency)}`,
      bucket: { of: "forecast", bar: one.bar, won: false },
      unit: "sum",
      pieces: [
        ["hatch", weighted],
        ["hollow", Math.max(0, sum - weighted)],
      ],
    };
    return {
      label: barName(one.bar),
      ...(one.bar.bar === "month" ? { tiny: monthLetter(one.bar.month) } : {}),
      name,
      parts: [won, open],
      text: cash(sum, now.currency),
      cells: [
        [cash(one.won.sum, now.currency), won],
        [cash(weighted, now.currency), { ...open, unit: "weighted" }],
        [cash(sum, now.currency), open],
      ],
    };
  };
  const nothingYet = now.forecast.every((one) => one.won.count + one.open.count === 0);
  return {
    id: "forecast",
    upright: true,
    lines: now.forecast.map(line),
    columns: ["month", "won", "committed", "best"].map((one) => t(`numbers-col-${one}`)),
    legend: [
      ["solid", t("numbers-of-won")],
      ["hatch", t("numbers-col-committed")],
      ["hollow", t("numbers-col-best")],
    ],
    scale: (value) => scaleMark(value, now.currency),
    empty: nothingYet ? t("numbers-none-forecast") : undefined,
  };
}

function months(state: State, now: Numbers): Chart {
  const lines = now.months.map((one): Line => {
    const name = monthLong(one.month);
    const part: Part = {
      label: `${name} · ${cash(one.won.sum, now.currency)}`,
      bucket: { of: "won_in", month: one.month },
      unit: "sum",
      pieces: [["solid", one.won.sum]],
    };
    return {
      label: monthShort(one.month),
      tiny: monthLetter(one.month),
      name,
      parts: [part],
      text: cash(one.won.sum, now.currency),
      mark: one.target,
      cells: [
        [one.won.count],
        [cash(one.won.sum, now.currency), part],
        [targetField(state, "month", one.month, now.currency, one.target, true)],
      ],
    };
  });
  const last = now.months.at(-1);
  return {
    id: "months",
    upright: true,
    lines,
    columns: ["month", "count", "won", "target"].map((one) => t(`numbers-col-${one}`)),
    legend: [
      ["solid", t("numbers-of-won")],
      ["mark", t("numbers-col-target")],
    ],
    scale: (value) => scaleMark(value, now.currency),
    foot:
      last && !state.tables.value.has("months")
        ? targetField(state, "month", last.month, now.currency, last.target, false)
        : nothing,
  };
}

function funnel(one: Numbers["funnels"][number], several: boolean): Chart {
  const lines = one.steps.map((step): Line => {
    const part: Part = {
      label: step.name,
      bucket: { of: "reached", stage: step.stage },
      unit: "count",
      pieces: [["solid", step.reached]],
    };
    const rate = step.rate === null ? "" : ` · ${share(step.rate)}`;
    return {
      label: step.name,
      parts: [part],
      text: `${step.reached}${rate}`,
      cells: [[step.reached, part], [share(step.rate)]],
    };
  });
  return {
    id: "funnel",
    lines,
    columns: ["stage", "reached", "passed"].map((key) => t(`numbers-col-${key}`)),
    ...(several ? { of: one.name } : {}),
    empty: (one.steps[0]?.reached ?? 0) === 0 ? t("numbers-none-made") : undefined,
  };
}

function reasons(now: Numbers): Chart {
  const lines = now.reasons.map((one): Line => {
    const label = one.reason === null ? t("numbers-other") : one.reason || t("deals-lost-unsaid");
    const part: Part = {
      label,
      bucket: one.reason === null ? { of: "lost_other" } : { of: "lost", reason: one.reason },
      unit: "sum",
      pieces: [["hatch", one.lost.count]],
    };
    const sum = cash(one.lost.sum, now.currency);
    return {
      label,
      parts: [part],
      text: `${one.lost.count} · ${sum}`,
      cells: [
        [one.lost.count, part],
        [sum, part],
      ],
    };
  });
  return {
    id: "reasons",
    lines,
    columns: ["reason", "count", "value"].map((one) => t(`numbers-col-${one}`)),
    empty: lines.length === 0 ? t("numbers-none-lost") : undefined,
  };
}

function times(now: Numbers, named: Named): Chart {
  const lines = now.times.map(({ time, ...one }): Line => {
    const label = named(one.pipeline, one.name);
    const part: Part = {
      label,
      bucket: { of: "in_stage", stage: one.stage },
      unit: "time",
      pieces: [["solid", time.median ?? 0]],
      so: `${days(time.total)} ÷ ${time.count} = ${days(time.mean)}`,
    };
    return {
      label,
      parts: [part],
      text: days(time.median),
      cells: [[time.count], [days(time.median), part], [days(time.mean), part]],
    };
  });
  return {
    id: "times",
    lines,
    columns: ["stage", "count", "median", "mean"].map((one) => t(`numbers-col-${one}`)),
    empty: now.times.every((one) => one.time.count === 0) ? t("numbers-none-open") : undefined,
  };
}

function year(state: State, now: Numbers): Chart {
  const { year, won, ceiling } = now.year;
  const part: Part = {
    label: String(year),
    bucket: { of: "year" },
    unit: "sum",
    pieces: [[ceiling && won.sum >= ceiling ? "danger" : "solid", Math.max(0, won.sum)]],
  };
  const sum = cash(won.sum, now.currency);
  const reached = ceiling ? share(Math.round((won.sum / ceiling) * 1000)) : "";
  return {
    id: "year",
    lines: [
      {
        label: String(year),
        parts: [part],
        text: reached ? `${sum} · ${reached}` : sum,
        cells: [[won.count], [sum, part], [reached]],
      },
    ],
    most: ceiling ?? 0,
    columns: ["year", "count", "won", "ceiling"].map((one) => t(`numbers-col-${one}`)),
    foot: targetField(state, "year", "", now.currency, ceiling, false),
  };
}
