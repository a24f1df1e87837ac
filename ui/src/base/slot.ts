/** A view inside a template: html`<div ${slot((host) => formView(host, …))}></div>`. Made once, taken down with its element. */
import { noChange } from "lit-html";
import { AsyncDirective, directive } from "lit-html/async-directive.js";
import type { ElementPart } from "lit-html/directive.js";
import type { Dispose } from "./dispose";
import { untracked } from "./signal";

class Slot extends AsyncDirective {
  #dispose: Dispose | undefined;

  render(_show: (host: HTMLElement) => Dispose) {
    return noChange;
  }

  override update(part: ElementPart, [show]: [(host: HTMLElement) => Dispose]) {
    this.#dispose ??= untracked(() => show(part.element as HTMLElement));
    return noChange;
  }

  override disconnected(): void {
    this.#dispose?.();
    this.#dispose = undefined;
  }
}

export const slot = directive(Slot);
