/** A line of text, read on the fake platform. */
import type { QuickAdd } from "../../src/generated/QuickAdd";
import type { QuickPart } from "../../src/generated/QuickPart";

/** Enough of the real reader (Rust) for a picture. */
export function readLine(text: string, plain: readonly string[]): QuickAdd {
  const known: readonly (readonly [QuickPart, RegExp])[] = [
    ["amount", /\d+(?:[.,]\d+)?\s*k?\s*(€|EUR)/gi],
    ["tag", /#\S+/g],
    ["day", /vendredi|friday|demain|tomorrow/gi],
  ];
  const spans = known
    .flatMap(([part, pattern]) =>
      [...text.matchAll(pattern)].map((one) => ({
        part,
        from: one.index,
        to: one.index + one[0].length,
        text: one[0],
      })),
    )
    .filter((one) => !plain.includes(one.text))
    .sort((a, b) => a.from - b.from);
  const of = (part: QuickPart) => spans.filter((one) => one.part === part).map((one) => one.text);
  const amount = of("amount")[0];
  const minor = amount && parseFloat(amount.replace(",", ".")) * (/k/i.test(amount) ? 100_000 : 100);
  const title = spans.reduceRight((left, one) => left.slice(0, one.from) + left.slice(one.to), text);
  return {
    title: title.replace(/\s+/g, " ").trim(),
    amount: minor ? Math.round(minor) : null,
    currency: amount ? "EUR" : null,
    due: of("day").length > 0 ? new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10) : null,
    repeat: null,
    contact: null,
    contact_name: null,
    company: null,
    company_name: null,
    stage: null,
    pipeline: null,
    stage_name: null,
    assignee: null,
    assignee_name: null,
    priority: null,
    email: null,
    phone: null,
    tags: of("tag").map((tag) => tag.slice(1)),
    spans,
  };
}
