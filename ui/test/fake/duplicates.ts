/** Two of one person, and two companies that may be one. */
import type { DuplicateComparison } from "../../src/generated/DuplicateComparison";
import type { DuplicatePair } from "../../src/generated/DuplicatePair";
import type { DuplicateRequest } from "../../src/generated/DuplicateRequest";
import type { Response } from "../../src/platform/types";
import { uuid } from "./data";

const side = (n: number, name: string, ...detail: string[]) => ({ id: uuid(n), name, detail });

const pair: DuplicatePair = {
  left: side(801, "Sophie Dumas", "Ateliers Dumas", "sophie@dumas.fr"),
  right: side(802, "S. Dumas", "sophie@dumas.fr", "06 12 34 56 78"),
  why: ["email", "name_close"],
  sure: true,
};

export const comparison: DuplicateComparison = {
  left: pair.left,
  right: pair.right,
  fields: [
    { key: "first_name", left: "Sophie", right: "S." },
    { key: "last_name", left: "Dumas", right: "Dumas" },
    { key: "job_title", left: null, right: "Gérante" },
    { key: "company_id", left: "Ateliers Dumas", right: null },
    { key: "source", left: "Salon", right: "Site" },
  ],
};

export function duplicates(ask: DuplicateRequest): Response {
  switch (ask.do) {
    case "check":
      return ask.with.name.length < 4
        ? { kind: "alike", value: [] }
        : { kind: "alike", value: [{ side: pair.left, why: ["email"], sure: true }] };
    case "find": {
      const maybe = { ...pair, left: side(803, "Marc Petit"), right: side(804, "Marc Petti") };
      const pairs: DuplicatePair[] = [pair, { ...maybe, why: ["name_close"], sure: false }];
      return { kind: "duplicates", value: { pairs, total: 2 } };
    }
    case "compare":
      return { kind: "comparison", value: comparison };
    default:
      return { kind: "done" };
  }
}
