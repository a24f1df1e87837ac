import { expect, test } from "vitest";
import type { QuickAdd } from "../../generated/QuickAdd";
import { contactOf } from "./read";

const span = { part: "email", from: 0, to: 1, text: "x" } as const;

test.each([
  ["Camille Roy", {}, "Camille", "Roy"],
  ["Madonna", {}, "Madonna", ""],
  ["Anne de La Tour", { email: "anne@tour.fr", spans: [span] }, "Anne", "de La Tour"],
  ["Léo Petit ,", { phone: "06 12 34 56 78", spans: [span] }, "Léo", "Petit"],
  ["", { email: "leo@petit.fr", spans: [span] }, "leo", ""],
  ["", { phone: "06 12 34 56 78", spans: [span] }, "06 12 34 56 78", ""],
])("%s %o", (title, more, first, last) => {
  const nothing = { email: null, phone: null, company: null, tags: [], assignee: null, spans: [] };
  const line = { ...nothing, title, ...more } as unknown as QuickAdd;
  expect(contactOf(title || "the whole line", line)).toMatchObject({ first_name: first, last_name: last });
});
