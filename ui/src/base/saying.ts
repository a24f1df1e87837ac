/** How words become a sentence. `scripts/words.ts` makes them out of the Fluent files. */

/** A sentence with `{variables}`, or the sentences among which a variable chooses; the last is for what fits none. */
export type Words = string | readonly [variable: string, sentences: Readonly<Record<string, Words>>];

/** What a sentence is given: numbers are written as the language writes them. */
export type Values = Readonly<Record<string, string | number>>;

/** The sentence. A number chooses by itself, then by its plural form; a value that is missing shows its name. */
export function say(words: Words, values: Values, language: string): string {
  if (typeof words === "string") {
    return words.replace(/\{(\w+)\}/g, (name, key: string) => {
      const value = values[key] ?? name;
      return typeof value === "number" ? number(language).format(value) : value;
    });
  }
  const [key, sentences] = words;
  const value = values[key] ?? "";
  const chosen =
    sentences[value] ??
    (typeof value === "number" ? sentences[plural(language).select(value)] : undefined) ??
    Object.values(sentences).at(-1);
  return say(chosen ?? "", values, language);
}

/** Intl's objects are slow to make. */
function once<T>(make: (language: string) => T): (language: string) => T {
  const made = new Map<string, T>();
  return (language) => {
    const known = made.get(language) ?? make(language);
    made.set(language, known);
    return known;
  };
}

const number = once((language) => new Intl.NumberFormat(language));
const plural = once((language) => new Intl.PluralRules(language));
