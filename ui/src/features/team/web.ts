/** The team in a browser: members, invitations, the account, the way out. */
import type { Context } from "../../base/context";
import { html, nothing } from "../../base/html";
import { icon } from "../../base/icon";
import { pageSection } from "../../base/parts";
import { t } from "../../base/words";
import type { WebAccount } from "../../platform/types";
import { invitePart } from "./invite";
import { peoplePart } from "./people";
import { type Parts, toAccount } from "./team";

export function webTeam(ctx: Context, account: WebAccount): Parts {
  const people = peoplePart(ctx);
  const invites = invitePart(ctx, (role) => account.invite(role));
  return {
    dispose: () => undefined,
    body: () => html`${people()} ${invites()} ${pageSection(t("team-account"), me(ctx, account))}`,
  };
}

function me(ctx: Context, account: WebAccount) {
  const session = account.session.value;
  const out = () => ctx.act(() => account.signOut()).then(() => ctx.restart());
  return html`${session ? html`<p class="team-text">${t("team-signed-in", { email: session.member.email })}</p>` : nothing}
    <div class="button-row">${toAccount(ctx)}
      <button type="button" class="btn" data-testid="sign-out" @click=${() => void out()}>${icon("signOut")}${t("team-sign-out")}</button></div>`;
}
