/** Letting one person in: a role, a link, a copy. The link is used once and ends by itself. */
import type { Context } from "../../base/context";
import { moment } from "../../base/format";
import { html, nothing, type TemplateResult } from "../../base/html";
import { icon } from "../../base/icon";
import { pageSection } from "../../base/parts";
import { signal } from "../../base/signal";
import { t } from "../../base/words";
import type { MadeLink } from "../../platform/account";
import { copied } from "./copied";

export const roles = ["member", "viewer", "owner"] as const;

/** Only an owner sees it. */
export function invitePart(
  ctx: Context,
  make: (role: string) => Promise<MadeLink>,
): () => TemplateResult | typeof nothing {
  const role = signal<string>("member");
  const made = signal<MadeLink | null>(null);
  const busy = signal(false);
  const create = async () => {
    if (busy.value) return;
    busy.value = true;
    await ctx.act(async () => {
      made.value = await make(role.value);
    });
    busy.value = false;
  };
  return () => {
    if (ctx.store.workspace.value?.role !== "owner") return nothing;
    return pageSection(
      t("team-invite"),
      html`<p class="team-text">${t("team-invite-text")}</p>
        <div class="team-row">
          <label class="sr-only" for="invite-role">${t("team-role")}</label>
          <select id="invite-role" class="input team-role" @change=${(event: Event) => {
            role.value = (event.target as HTMLSelectElement).value;
            made.value = null;
          }}>
            ${roles.map((one) => html`<option value=${one} ?selected=${one === role.value}>${t(`team-role-${one}`)}</option>`)}
          </select>
          <button type="button" class="btn" data-testid="invite-make" ?disabled=${busy.value} @click=${() => void create()}>${icon("invite")}${t("team-invite-go")}</button>
        </div>
        ${made.value ? copied(ctx, made.value.link, t("team-join-link"), t("team-invite-ends", { at: moment(made.value.expires_at) }), "invite") : nothing}`,
    );
  };
}
