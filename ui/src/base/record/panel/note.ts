/** Where a record's note stands: html`<div ${noteHere(ctx, "crm:contact:…")}></div>`. The context knows the editor. */
import type { Context } from "../../context";
import { mount } from "../../mount";

export function noteHere(ctx: Context, document: string) {
  return mount(document, (host) => ctx.note(host, document));
}
