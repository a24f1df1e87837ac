// Puts U+202F before ; : ! ? » and after « in the French words (values only). Run: node scripts/french.mjs
import { readdirSync, readFileSync, writeFileSync } from "node:fs";

const folder = new URL("../locales/fr/", import.meta.url);
for (const name of readdirSync(folder)) {
  const file = new URL(name, folder);
  const before = readFileSync(file, "utf8");
  const after = before
    .split("\n")
    .map((line) =>
      line.startsWith("#")
        ? line
        : line.replace(/(?<=\S) ([;:!?»])/gu, "\u202f$1").replace(/« /gu, "«\u202f"),
    )
    .join("\n");
  if (after !== before) writeFileSync(file, after);
}
