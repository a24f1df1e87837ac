/** What a person chose for this screen: language, theme, single keys. The desktop keeps it in Rust, a browser here. */
import { setSingleKeys } from "../base/keys";
import { signal } from "../base/signal";
import { firstWords, guessLocale, type Locale, locale, setLocale } from "../base/words";
import type { DesktopState, Theme } from "../platform/desktop";
import type { Platform } from "../platform/types";
import { showTheme, theme } from "./theme";

const KEY = "carnet-wishes";
export const singleKeys = signal(true);
export type Density = "comfortable" | "compact";
export const density = signal<Density>("comfortable");

/** The page that a start opens. */
export type Home = "today" | "pipeline";
export const home = signal<Home>("today");

interface Kept {
  readonly locale?: Locale;
  readonly theme?: Theme;
  readonly singleKeys?: boolean;
  readonly home?: Home;
  readonly density?: Density;
}

function kept(): Kept {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "{}") as Kept;
  } catch {
    return {};
  }
}

function keep(more: Kept): void {
  localStorage.setItem(KEY, JSON.stringify({ ...kept(), ...more }));
}

/** Before anything is known: what this screen showed last, else what the system says. */
export async function firstWishes(): Promise<void> {
  const last = kept();
  showTheme(last.theme ?? "system");
  useSingleKeys(last.singleKeys ?? true);
  home.value = last.home ?? "today";
  useDensity(last.density ?? "comfortable");
  await firstWords(last.locale ?? guessLocale());
}

/** What the desktop remembers wins over what the webview does. */
export async function desktopWishes(state: DesktopState): Promise<void> {
  if (state.theme !== theme.value) showTheme(state.theme);
  if (state.locale && state.locale !== locale.value) await setLocale(state.locale);
  keep({ theme: state.theme, ...(state.locale ? { locale: state.locale } : {}) });
}

export async function chooseLocale(platform: Platform, next: Locale): Promise<void> {
  await setLocale(next);
  keep({ locale: next });
  await platform.desktop?.({ do: "settings", with: { locale: next } });
}

export async function chooseTheme(platform: Platform, next: Theme): Promise<void> {
  showTheme(next);
  keep({ theme: next });
  await platform.desktop?.({ do: "settings", with: { theme: next } });
}

export function useSingleKeys(on: boolean): void {
  singleKeys.value = on;
  setSingleKeys(on);
  keep({ singleKeys: on });
}

export function chooseHome(next: Home): void {
  home.value = next;
  keep({ home: next });
}

/** Lists that are open follow when they are opened again. */
export function useDensity(next: Density): void {
  density.value = next;
  document.documentElement.dataset.density = next;
  keep({ density: next });
}
