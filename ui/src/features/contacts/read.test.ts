import { expect, test } from "vitest";
import { readContact } from "./read";

test.each([
  ["Camille Roy", "Camille", "Roy", null, null],
  ["Madonna", "Madonna", "", null, null],
  ["Anne de La Tour anne@tour.fr", "Anne", "de La Tour", "anne@tour.fr", null],
  ["Camille Roy <c.roy@studio.fr>", "Camille", "Roy", "c.roy@studio.fr", null],
  ["Léo Petit 06 12 34 56 78", "Léo", "Petit", null, "06 12 34 56 78"],
  ["Léo Petit +33 6 12 34 56 78, leo@petit.fr", "Léo", "Petit", "leo@petit.fr", "+33 6 12 34 56 78"],
  ["leo@petit.fr", "leo", "", "leo@petit.fr", null],
])("%s", (text, first, last, email, phone) => {
  expect(readContact(text)).toMatchObject({ first_name: first, last_name: last, email, phone });
});
