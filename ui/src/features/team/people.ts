/** Who has been seen in this workspace, and who is here now. */
import type { Context } from "../../base/context";
import { html, nothing, type TemplateResult } from "../../base/html";
import { avatar } from "../../base/parts";
import { t } from "../../base/words";
import type { MemberRef } from "../../platform/types";

export interface RemoveMember {
  readonly list: readonly MemberRef[];
  remove(member: MemberRef): void;
}

export function people(ctx: Context, relay?: RemoveMember): TemplateResult {
  const workspace = ctx.store.workspace.value;
  const here = new Set([...ctx.store.presence.value.values()].map((one) => one.member));
  const seen = workspace?.members ?? [];
  const rows = relay
    ? relay.list.map((one) => ({
        ...one,
        color: seen.find((member) => member.id === one.id)?.color ?? 0,
        relay: one,
      }))
    : seen.map((one) => ({
        ...one,
        email: "",
        role: one.id === workspace?.me ? (workspace?.role ?? "") : "",
        relay: undefined,
      }));
  const mayRemove = relay && workspace?.role === "owner";
  return html`<ul class="team-people" role="list">
    ${rows.map(
      (one) => html`<li>
        ${avatar(one.name, one.color, 24, true)}
        <span class="truncate">${one.name}</span>
        ${one.id === workspace?.me ? html`<span class="rec-faint">${t("team-you")}</span>` : nothing}
        ${here.has(one.id) ? html`<span class="team-here">${t("team-here")}</span>` : nothing}
        <span class="grow rec-faint truncate">${one.email}</span>
        ${one.role ? html`<span class="rec-faint">${t(`team-role-${one.role}`)}</span>` : nothing}
        ${
          mayRemove && one.relay && one.id !== workspace?.me
            ? html`<button type="button" class="btn quiet danger" @click=${() => one.relay && relay.remove(one.relay)}>${t("base-remove")}</button>`
            : nothing
        }
      </li>`,
    )}
  </ul>`;
}
