/** Light, dark, or as the system says. The resolved theme stands on <html>, so that CSS needs no second copy. */
import { type ReadonlySignal, signal } from "../base/signal";
import type { Theme } from "../platform/desktop";

const wish = signal<Theme>("system");
export const theme: ReadonlySignal<Theme> = wish;

const night = matchMedia("(prefers-color-scheme: dark)");

function paint(): void {
  const dark = wish.value === "dark" || (wish.value === "system" && night.matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
}

export function showTheme(next: Theme): void {
  wish.value = next;
  paint();
}

night.addEventListener("change", paint);
