/** State. A view reads signals while it renders and is rendered again when one of them changes. */
import { effect, type ReadonlySignal, type Signal } from "@preact/signals-core";
import { render, type TemplateResult } from "lit-html";
import type { Dispose } from "./dispose";

export { batch, computed, effect, signal, untracked } from "@preact/signals-core";
export type { ReadonlySignal, Signal };

/** Renders a template into `host` now and whenever a signal that it read changes; empties `host` at the end. */
export function view(
  host: HTMLElement,
  template: () => TemplateResult | typeof import("lit-html").nothing,
): Dispose {
  const stop = effect(() => {
    render(template(), host);
  });
  return () => {
    stop();
    render(null, host);
  };
}
