/**
 * Words, from the Fluent files in `locales/`. `t` reads the language as a signal: a view that called it is rendered
 * again when the language changes. A file of a feature is found by its place; nothing has to be registered.
 */
import keys from "../words/keys";
import { say, type Values, type Words } from "./saying";
import { type ReadonlySignal, signal } from "./signal";

export type Locale = "fr" | "en";

/** The first look's words, one chunk each; the others come after it, of both languages at once. */
const first: Record<Locale, () => Promise<{ readonly default: readonly Words[] }>> = {
  fr: () => import("../words/fr"),
  en: () => import("../words/en"),
};

const known: Record<Locale, Map<string, Words>> = { fr: new Map(), en: new Map() };
const current = signal<Locale>("en");
/** Raised when more words have come: a view that lacked one is rendered again. */
const more = signal(0);

/** The language on screen. */
export const locale: ReadonlySignal<Locale> = current;

/** BCP 47 for Intl. French is France's: its amounts and dates are what the words promise. */
export function intlLocale(): string {
  return current.value === "fr" ? "fr-FR" : "en-GB";
}

/** The language for a person who has not chosen: the first of theirs that we speak. "C" and nonsense are passed over. */
export function guessLocale(wanted: readonly string[] = navigator.languages): Locale {
  for (const tag of wanted) {
    const language = tag.toLowerCase().split(/[-_.]/)[0];
    if (language === "fr" || language === "en") return language;
  }
  return "en";
}

/** Loads the words of the first look at a language and shows it. */
export async function firstWords(language: Locale): Promise<void> {
  if (!known[language].has(keys[0] ?? "")) {
    const { default: words } = await first[language]();
    for (const [at, key] of keys.entries()) known[language].set(key, words[at] ?? key);
  }
  document.documentElement.lang = language;
  current.value = language;
}

let rest: Promise<void> | undefined;

/** Loads all words. */
export function allWords(): Promise<void> {
  rest ??= import("../words/rest").then(
    ({ default: [names, from, words] }) => {
      const named = names.split(" ");
      for (const [at, word] of words.entries()) {
        const place = at >> 1;
        const key = named[place] ?? (from + place - named.length).toString(36);
        known[at % 2 ? "en" : "fr"].set(key, word);
      }
      more.value = more.peek() + 1;
    },
    (error) => {
      rest = undefined;
      throw error;
    },
  );
  return rest;
}

/** Loads a language and shows it. */
export async function setLocale(language: Locale): Promise<void> {
  await firstWords(language);
  await allWords();
}

/** The words of a key. A key that is missing shows itself: a test keeps that from happening. */
export function t(key: string, values: Values = {}): string {
  more.value;
  return say(known[current.value].get(key) ?? key, values, intlLocale());
}

/** Whether a key has words. */
export function hasWords(key: string): boolean {
  return known[current.value].has(key);
}

/** What to tell a person about a failed request; some fields have a sentence of their own. */
export function errorWords(error: unknown): string {
  const { code = "internal", field } = (error ?? {}) as { code?: string; field?: string | null };
  const key = `error-${code.replaceAll("_", "-")}`;
  return t([`${key}-${field}`, key].find(hasWords) ?? "error-internal");
}
