/** The deals that nothing happens to: how many, and the oldest by name. */
import { html, nothing, type TemplateResult, t } from "../../base";
import type { NumberAge } from "../../generated/NumberAge";
import type { NumberSum } from "../../generated/NumberSum";
import type { Numbers } from "../../generated/Numbers";
import { chart, type Line, type Look, type Part } from "./chart";
import { rowLine } from "./rows";
import { cash, days } from "./say";
import type { State } from "./state";

export function ageing(state: State, now: Numbers): TemplateResult {
  const line = (state: NumberAge, look: Look, sum: NumberSum): Line => {
    const label = t(`numbers-age-${state}`);
    const part: Part = {
      label,
      bucket: { of: "ageing", state },
      unit: "time",
      pieces: [[look, sum.count]],
    };
    return {
      label,
      parts: [part],
      text: `${sum.count} · ${cash(sum.sum, now.currency)}`,
      cells: [
        [sum.count, part],
        [cash(sum.sum, now.currency), { ...part, unit: "sum" }],
      ],
    };
  };
  const { red, amber, fresh, unlimited, first } = now.ageing;
  const lines = [
    line("red", "danger", red),
    line("amber", "warn", amber),
    line("fresh", "solid", fresh),
    line("unlimited", "hollow", unlimited),
  ];
  const list = first.length
    ? html`<h3 class="num-sub">${t("numbers-oldest")}</h3>
        <ul class="num-list">${first.slice(0, 6).map((row) => rowLine(state.ctx, row, now.currency, days(row.ms)))}</ul>`
    : nothing;
  return chart(state, {
    id: "ageing",
    lines,
    columns: ["age", "count", "value"].map((one) => t(`numbers-col-${one}`)),
    empty: now.open.count === 0 ? t("numbers-none-open") : undefined,
    foot: list,
  });
}
