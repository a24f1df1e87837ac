/** The team: sharing this workspace, joining another's, who is in it, letting somebody in. */
import type { Context } from "../../base/context";
import { type Dispose, disposers } from "../../base/dispose";
import { html, type nothing, type TemplateResult } from "../../base/html";
import { icon } from "../../base/icon";
import { view } from "../../base/signal";
import { t } from "../../base/words";
import { desktopTeam } from "./desktop";
import { webTeam } from "./web";

export function teamPage(host: HTMLElement, ctx: Context): Dispose {
  const parts = ctx.platform.account ? webTeam(ctx, ctx.platform.account) : desktopTeam(ctx);
  return disposers(
    parts.dispose,
    view(host, () => page(ctx, parts.body())),
  );
}

/** The way to passwords, sessions, computers and tokens. */
export function toAccount(ctx: Context): TemplateResult {
  return html`<button type="button" class="btn" data-testid="to-account" @click=${() => ctx.go({ page: "account" })}>${icon("lock")}${t("account-title")}</button>`;
}

export interface Parts {
  body(): TemplateResult | typeof nothing;
  readonly dispose: Dispose;
}

function page(ctx: Context, body: TemplateResult | typeof nothing): TemplateResult {
  const name = ctx.store.workspace.value?.name ?? "";
  return html`<div class="sheet" data-testid="team">
    <h1>${t("team-title")}</h1>
    <p class="team-text">${t("team-of", { workspace: name })}</p>
    ${body}
  </div>`;
}
