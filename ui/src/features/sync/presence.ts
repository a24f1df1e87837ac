/** Who else is here: a few faces; a click goes to what they look at. */
import type { Context } from "../../base/context";
import type { Dispose } from "../../base/dispose";
import { html, nothing } from "../../base/html";
import { avatar } from "../../base/parts";
import { recordOf } from "../../base/route";
import { view } from "../../base/signal";
import { t } from "../../base/words";

/** Faces shown; the rest is a number. */
const FACES = 4;

export function presenceBar(host: HTMLElement, ctx: Context): Dispose {
  return view(host, () => {
    const workspace = ctx.store.workspace.value;
    const where = new Map<string, string | null>();
    for (const one of ctx.store.presence.value.values()) {
      if (one.member !== workspace?.me) where.set(one.member, one.document ?? where.get(one.member) ?? null);
    }
    if (!workspace || where.size === 0) return nothing;
    const people = [...where].map(([id, document]) => ({
      document,
      member: workspace.members.find((member) => member.id === id) ?? {
        id,
        name: t("sync-somebody"),
        color: 0,
      },
    }));
    return html`<div class="presence" role="group" aria-label=${t("sync-here-now")} data-testid="presence">
      ${people.slice(0, FACES).map(({ member, document }) => {
        const record = document ? recordOf(document) : undefined;
        return html`<button type="button" class="presence-face" data-tip=${member.name} ?disabled=${!record} @click=${() => record && ctx.go({ record })}>
          ${avatar(member.name, member.color, 24, true)}<span class="sr-only">${member.name}</span>
        </button>`;
      })}
      ${people.length > FACES ? html`<span class="rec-faint num">+${people.length - FACES}</span>` : nothing}
    </div>`;
  });
}
