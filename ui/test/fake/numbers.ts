/** Made-up numbers: what the page of numbers looks like when there is something to say. */
import { isoDay } from "../../src/base/format";
import type { Deal } from "../../src/generated/Deal";
import type { NumberMiddle } from "../../src/generated/NumberMiddle";
import type { NumberRow } from "../../src/generated/NumberRow";
import type { NumberRows } from "../../src/generated/NumberRows";
import type { NumberSum } from "../../src/generated/NumberSum";
import type { Numbers } from "../../src/generated/Numbers";

const DAY = 86_400_000;
const of = (count: number, sum: number, weighted = sum): NumberSum => ({ count, sum, weighted, unpriced: 0 });
const middle = (count: number, mean: number, median: number): NumberMiddle => ({
  count,
  mean,
  median,
  left_out: 0,
  total: mean * count,
});
const month = (offset: number): string => {
  const now = new Date();
  const first = new Date(now.getFullYear(), now.getMonth() + offset, 1, 12);
  return `${first.getFullYear()}-${String(first.getMonth() + 1).padStart(2, "0")}`;
};

const row = (one: Deal, ms: number | null = null): NumberRow => ({
  id: one.card.id,
  title: one.card.title,
  company: one.card.company,
  stage: one.card.stage,
  kind: one.card.stage === "won" ? "won" : one.card.stage === "lost" ? "lost" : "open",
  amount: one.card.amount,
  percent: one.stage_probability,
  ms,
  limit: ms === null ? null : 14,
});

export function numberRows(deals: readonly Deal[]): NumberRows {
  const rows = deals.map((one) => row(one));
  const sum = rows.reduce((all, one) => all + (one.amount ?? 0), 0);
  return { currency: "EUR", rows, total: of(rows.length, sum, Math.round(sum / 2)), ms: 0 };
}

export function numbers(deals: readonly Deal[], names: readonly string[]): Numbers {
  const stages = ["lead", "qualified", "proposal"].map((stage, n) => ({
    pipeline: "main",
    stage,
    name: names[n] ?? stage,
    probability: [10, 30, 60][n] ?? 0,
    open: of(3, [820_000, 2_440_050, 1_570_000][n] ?? 0, [82_000, 732_015, 942_000][n] ?? 0),
  }));
  return {
    currency: "EUR",
    currencies: [
      { code: "EUR", deals: 21 },
      { code: "CHF", deals: 1 },
    ],
    from: `${month(0)}-01`,
    to: `${month(1)}-01`,
    before: isoDay(-52),
    open: of(9, 4_830_050, 1_756_015),
    stages,
    won: of(3, 1_120_000),
    won_before: of(2, 940_000),
    rate: { won: of(3, 1_120_000), lost: of(2, 310_000, 0), by_count: 600, by_value: 783 },
    rate_before: { won: of(2, 940_000), lost: of(1, 90_000, 0), by_count: null, by_value: null },
    deal: middle(3, 373_333, 320_000),
    deal_before: middle(2, 470_000, 470_000),
    cycle: middle(3, 34 * DAY, 28 * DAY),
    cycle_before: middle(2, 41 * DAY, 41 * DAY),
    velocity: { per_day: 59_294, missing: [] },
    months: Array.from({ length: 12 }, (_, n) => ({
      month: month(n - 11),
      won: of(n % 4, (n % 4) * 260_000 + n * 20_000 * (n % 4 ? 1 : 0)),
      target: n > 5 ? 600_000 : null,
    })),
    forecast: [
      { bar: { bar: "past" }, won: of(0, 0), open: of(2, 730_000, 220_000) },
      ...Array.from({ length: 8 }, (_, n) => ({
        bar: { bar: "month" as const, month: month(n - 2) },
        won: n < 3 ? of(n + 1, 380_000 * (n + 1)) : of(0, 0),
        open: n < 2 ? of(0, 0) : of(2, 1_500_000 - n * 150_000, 700_000 - n * 80_000),
      })),
      { bar: { bar: "later" }, won: of(0, 0), open: of(1, 250_000, 25_000) },
      { bar: { bar: "undated" }, won: of(0, 0), open: of(3, 640_050, 160_000) },
    ],
    funnels: [
      {
        pipeline: "main",
        name: "Pipeline",
        steps: [
          { stage: "lead", name: names[0] ?? "", reached: 24, rate: null },
          { stage: "qualified", name: names[1] ?? "", reached: 15, rate: 625 },
          { stage: "proposal", name: names[2] ?? "", reached: 9, rate: 600 },
          { stage: "won", name: names[3] ?? "", reached: 4, rate: 444 },
        ],
      },
    ],
    times: stages.map((one, n) => ({
      pipeline: "main",
      stage: one.stage,
      name: one.name,
      time: middle(
        12 - n,
        [6, 13, 21][n] ? ([6, 13, 21][n] ?? 0) * DAY : 0,
        [4, 9, 17][n] ? ([4, 9, 17][n] ?? 0) * DAY : 0,
      ),
    })),
    lost: of(2, 310_000, 0),
    reasons: [
      { reason: "Trop cher", lost: of(1, 220_000, 0) },
      { reason: "", lost: of(1, 90_000, 0) },
    ],
    ageing: {
      red: of(2, 730_000),
      amber: of(1, 250_000),
      fresh: of(4, 2_900_000),
      unlimited: of(2, 950_050),
      first: deals.slice(0, 5).map((one, n) => row(one, (31 - n * 6) * DAY)),
    },
    year: { year: new Date().getFullYear(), won: of(18, 4_210_000), ceiling: 7_770_000 },
  };
}
