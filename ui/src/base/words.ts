/**
 * Words, from the Fluent files in `locales/`. `t` reads the language as a signal: a view that called it is rendered
 * again when the language changes. A file of a feature is found by its place; nothing has to be registered.
 */
import { FluentBundle, FluentResource, type FluentVariable } from "@fluent/bundle";
import { type ReadonlySignal, signal } from "./signal";

export type Locale = "fr" | "en";

type Chunk = () => Promise<{ readonly default: readonly string[] }>;

/** The first look's words; the others come after it, of both languages at once. `notifications.ftl` is for Rust alone. */
const first: Record<Locale, Chunk> = {
  fr: () => import("../words/fr"),
  en: () => import("../words/en"),
};

const bundles = new Map<Locale, FluentBundle>();
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

/** A bundle from sources; tests use it to read every message. */
export function makeBundle(language: Locale, sources: readonly string[]): FluentBundle {
  const bundle = new FluentBundle(language === "fr" ? "fr-FR" : "en-GB", { useIsolating: false });
  for (const source of sources) bundle.addResource(new FluentResource(source), { allowOverrides: true });
  return bundle;
}

/** Loads the words of the first look at a language and shows it. */
export async function firstWords(language: Locale): Promise<void> {
  if (!bundles.has(language)) {
    const { default: sources } = await first[language]();
    bundles.set(language, makeBundle(language, sources));
  }
  document.documentElement.lang = language;
  current.value = language;
}

const rest = new Map<Locale, Promise<void>>();

/** Loads all words of the language on screen. */
export function allWords(language = current.peek()): Promise<void> {
  let coming = rest.get(language);
  if (!coming) {
    coming = import("../words/rest").then(({ default: sources }) => {
      for (const source of sources(language)) bundles.get(language)?.addResource(new FluentResource(source));
      more.value = more.peek() + 1;
    });
    rest.set(language, coming);
    coming.catch(() => rest.delete(language));
  }
  return coming;
}

/** Loads a language and shows it. */
export async function setLocale(language: Locale): Promise<void> {
  await firstWords(language);
  await allWords(language);
}

/** The words of a key. A key that is missing shows itself: a test keeps that from happening. */
export function t(key: string, args?: Record<string, FluentVariable>): string {
  const bundle = bundles.get(current.value);
  more.value;
  const pattern = bundle?.getMessage(key)?.value;
  if (!bundle || !pattern) return key;
  return bundle.formatPattern(pattern, args ?? null, []);
}

/** Whether a key has words. */
export function hasWords(key: string): boolean {
  return bundles.get(current.value)?.hasMessage(key) ?? false;
}

/** What to tell a person about a failed request; some fields have a sentence of their own. */
export function errorWords(error: unknown): string {
  const { code = "internal", field } = (error ?? {}) as { code?: string; field?: string | null };
  const key = `error-${code.replaceAll("_", "-")}`;
  return t([`${key}-${field}`, key].find(hasWords) ?? "error-internal");
}
