/** The team in a browser: the relay's own list of members, invitations, another workspace, the way out. */
import type { Context } from "../../base/context";
import { openDialog } from "../../base/dialog";
import { html, nothing, render } from "../../base/html";
import { icon } from "../../base/icon";
import { pageSection } from "../../base/parts";
import { signal } from "../../base/signal";
import { t } from "../../base/words";
import type { MemberRef, WebAccount } from "../../platform/types";
import { invitePart } from "./invite";
import { people } from "./people";
import type { Parts } from "./team";

export function webTeam(ctx: Context, account: WebAccount): Parts {
  const list = signal<readonly MemberRef[] | undefined>(undefined);
  const read = () =>
    account.members().then(
      (members) => {
        list.value = members;
      },
      // The people seen in the workspace stand in for the relay's list.
      () => undefined,
    );
  void read();
  const invites = invitePart(ctx, (role) => account.invite(role));
  const remove = (member: MemberRef) =>
    confirmRemoval(member, () => void ctx.act(() => account.removeMember(member.id)).then(read));
  return {
    dispose: () => undefined,
    body: () => html`${pageSection(t("team-people"), list.value ? people(ctx, { list: list.value, remove }) : people(ctx))}
      ${invites()} ${pageSection(t("team-account"), me(ctx, account))}`,
  };
}

function me(ctx: Context, account: WebAccount) {
  const session = account.session.value;
  const out = () => ctx.act(() => account.signOut()).then(() => ctx.restart());
  return html`${session ? html`<p class="team-text">${t("team-signed-in", { email: session.member.email })}</p>` : nothing}
    <button type="button" class="btn" data-testid="sign-out" @click=${() => void out()}>${icon("signOut")}${t("team-sign-out")}</button>`;
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
