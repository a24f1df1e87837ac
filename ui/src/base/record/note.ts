/** Where a record's note stands: html`<div ${noteHere(ctx, "crm:contact:…")}></div>`. The context knows the editor. */
import { noChange } from "lit-html";
import { AsyncDirective, directive } from "lit-html/async-directive.js";
import type { ElementPart } from "lit-html/directive.js";
import type { Context } from "../context";
import type { Dispose } from "../dispose";

class NoteHere extends AsyncDirective {
  #shown: string | undefined;
  #dispose: Dispose | undefined;

  render(_ctx: Context, _document: string) {
    return noChange;
  }

  override update(part: ElementPart, [ctx, document]: [Context, string]) {
    if (this.#shown === document) return noChange;
    this.#close();
    this.#shown = document;
    const host = part.element as HTMLElement;
    // Outside the render that is running: the editor has effects of its own.
    queueMicrotask(() => {
      if (this.#shown === document && !this.#dispose) this.#dispose = ctx.note(host, document);
    });
    return noChange;
  }

  override disconnected(): void {
    this.#close();
  }

  #close(): void {
    this.#shown = undefined;
    this.#dispose?.();
    this.#dispose = undefined;
  }
}

export const noteHere = directive(NoteHere);
