/** Who belongs to this workspace, who is here now, and what an owner can do about somebody. */
import type { Context } from "../../base/context";
import { openDialog } from "../../base/dialog";
import { moment } from "../../base/format";
import { html, nothing, render, type TemplateResult } from "../../base/html";
import { icon } from "../../base/icon";
import { openMenu } from "../../base/menu";
import { avatar, pageSection } from "../../base/parts";
import { signal } from "../../base/signal";
import { t } from "../../base/words";
import type { MemberRef } from "../../platform/account";
import { copied } from "./copied";
import { roles } from "./invite";

/** The relay's list of members; until it comes, and without a network, the people seen in the workspace. */
export function peoplePart(ctx: Context): () => TemplateResult {
  const list = signal<readonly MemberRef[] | undefined>(undefined);
  const read = () =>
    ctx.platform.ask({ do: "members" }).then(
      (members) => {
        list.value = members;
      },
      () => undefined,
    );
  void read();
  const change = (run: () => Promise<unknown>) => void ctx.act(run).then(read);
  return () => pageSection(t("team-people"), people(ctx, list.value, change));
}

type Change = (run: () => Promise<unknown>) => void;

function people(ctx: Context, list: readonly MemberRef[] | undefined, change: Change): TemplateResult {
  const workspace = ctx.store.workspace.value;
  const me = workspace?.me;
  const role = workspace?.role ?? "";
  const here = new Set([...ctx.store.presence.value.values()].map((one) => one.member));
  const seen = workspace?.members ?? [];
  const rows =
    list ?? seen.map((one) => ({ id: one.id, name: one.name, email: "", role: one.id === me ? role : "" }));
  const mine = list !== undefined && role === "owner";
  return html`<ul class="team-people" role="list">
    ${rows.map(
      (one) => html`<li>
        ${avatar(one.name, seen.find((member) => member.id === one.id)?.color ?? 0, 24, true)}
        <span class="truncate">${one.name}</span>
        ${one.id === me ? html`<span class="rec-faint">${t("team-you")}</span>` : nothing}
        ${here.has(one.id) ? html`<span class="team-here">${t("team-here")}</span>` : nothing}
        <span class="grow rec-faint truncate">${one.email}</span>
        ${one.role ? html`<span class="rec-faint">${t(`team-role-${one.role}`)}</span>` : nothing}
        ${
          mine && one.id !== me
            ? html`<button type="button" class="icon-btn" aria-haspopup="menu" aria-label=${t("team-actions", { name: one.name })} @click=${(event: Event) => actions(ctx, event.currentTarget as Element, one, change)}>${icon("more")}</button>`
            : nothing
        }
      </li>`,
    )}
  </ul>`;
}

function actions(ctx: Context, anchor: Element, one: MemberRef, change: Change): void {
  const { ask } = ctx.platform;
  const { id } = one;
  openMenu(
    anchor,
    [
      ...roles.map((role) => ({
        label: t(`team-role-${role}`),
        checked: role === one.role,
        testid: `member-${role}`,
        run: () => change(() => ask({ do: "role", with: { id, role } })),
      })),
      { kind: "line" },
      { label: t("team-reset"), icon: "link", testid: "member-reset", run: () => void reset(ctx, one) },
      {
        label: t("team-remove-go"),
        icon: "x",
        danger: true,
        testid: "member-remove",
        run: () => confirmRemoval(one, () => change(() => ask({ do: "remove_member", with: { id } }))),
      },
    ],
    { label: t("team-actions", { name: one.name }), align: "end" },
  );
}

/** A link that the owner hands over: whoever opens it chooses a new password. */
function reset(ctx: Context, member: MemberRef): Promise<unknown> {
  return ctx.act(async () => {
    const made = await ctx.platform.ask({ do: "reset", with: { id: member.id } });
    openDialog({ title: t("team-reset"), testid: "member-reset-dialog" }, (body) => {
      const ends = t("team-invite-ends", { at: moment(made.expires_at) });
      render(
        html`<p class="team-text">${t("team-reset-text", { name: member.name })}</p>
          ${copied(ctx, made.link, t("team-reset"), ends, "reset")}`,
        body,
      );
      return undefined;
    });
  });
}

/** One of the few questions: what was removed cannot be put back by an undo. */
function confirmRemoval(member: MemberRef, go: () => void): void {
  openDialog({ title: t("team-remove", { name: member.name }), testid: "remove-member" }, (body, close) => {
    const yes = () => {
      close();
      go();
    };
    render(
      html`<p class="team-text">${t("team-remove-text", { name: member.name })}</p>
        <div class="form-foot">
          <button type="button" class="btn" autofocus @click=${close}>${t("base-cancel")}</button>
          <button type="button" class="btn danger" @click=${yes}>${t("team-remove-go")}</button>
        </div>`,
      body,
    );
    return undefined;
  });
}
