/** A view with a life of its own inside a template: html`<div ${mount(key, (host) => dispose)}></div>`. Mounted once per key. */
import { noChange } from "lit-html";
import { AsyncDirective, directive } from "lit-html/async-directive.js";
import type { ElementPart } from "lit-html/directive.js";
import type { Dispose } from "./dispose";
import { untracked } from "./signal";

class Mount extends AsyncDirective {
  #key: string | undefined;
  #dispose: Dispose | undefined;

  render(_key: string, _show: (host: HTMLElement) => Dispose) {
    return noChange;
  }

  override update(part: ElementPart, [key, show]: [string, (host: HTMLElement) => Dispose]) {
    if (this.#key === key) return noChange;
    this.#close();
    this.#key = key;
    // Outside the render that is running: the view has effects of its own.
    queueMicrotask(() => {
      if (this.#key === key && !this.#dispose)
        this.#dispose = untracked(() => show(part.element as HTMLElement));
    });
    return noChange;
  }

  override disconnected(): void {
    this.#close();
  }

  #close(): void {
    this.#key = undefined;
    this.#dispose?.();
    this.#dispose = undefined;
  }
}

export const mount = directive(Mount);
