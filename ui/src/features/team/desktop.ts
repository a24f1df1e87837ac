/** The team on a computer: a workspace is this computer's alone until it is shared, or was joined. */
import type { Context } from "../../base/context";
import { accountFields, formView } from "../../base/form";
import { html, nothing, type TemplateResult } from "../../base/html";
import { icon } from "../../base/icon";
import { forgetInvitation, invitation } from "../../base/invited";
import { mount } from "../../base/mount";
import { pageSection } from "../../base/parts";
import { signal, untracked } from "../../base/signal";
import { t } from "../../base/words";
import type { DesktopRequest, DesktopState } from "../../platform/desktop";
import { invitePart } from "./invite";
import { peoplePart } from "./people";
import { type DesktopRead, readDesktop } from "./state";
import { type Parts, toAccount } from "./team";

type Open = "share" | "join" | null;

export function desktopTeam(ctx: Context): Parts {
  const read = readDesktop(ctx);
  const open = signal<Open>(invitation() ? "join" : null);
  const invites = invitePart(ctx, async (role) => {
    const answer = await ctx.platform.desktop?.({ do: "invite", with: { role } });
    if (answer?.kind !== "invite") throw { code: "internal", field: null, detail: "no invitation came" };
    return answer.value;
  });
  // Asked for once there is somebody to ask.
  let people: (() => TemplateResult) | undefined;
  return {
    dispose: () => undefined,
    body: () => {
      const state = read.state.value;
      if (!state) return nothing;
      const relay = state.workspaces.find((one) => one.current)?.relay ?? null;
      if (relay) people ??= untracked(() => peoplePart(ctx));
      return html`${relay && people ? together(ctx, read, relay, html`${people()} ${invites()}`) : alone(ctx, state, open)} ${keychain(ctx, read, state)}
        ${pageSection(t("team-join"), joining(ctx, state, open))}`;
    },
  };
}

/** Asks, then starts anew: another workspace may be open now. */
function ask(ctx: Context, request: DesktopRequest): Promise<void> {
  return Promise.resolve(ctx.platform.desktop?.(request)).then(() => ctx.restart());
}

function alone(ctx: Context, state: DesktopState, open: { value: Open }): TemplateResult {
  if (open.value !== "share") {
    return pageSection(
      t("team-share"),
      html`<p class="team-text">${t("team-share-text")}</p>
        <button type="button" class="btn primary" data-testid="share-open" @click=${() => (open.value = "share")}>${icon("share")}${t("team-share-go")}</button>`,
    );
  }
  const form = (host: HTMLElement) =>
    formView(host, {
      testid: "share-form",
      submit: () => t("team-share-go"),
      fields: () => [
        {
          name: "relay",
          label: t("team-relay"),
          type: "url",
          placeholder: "https://carnet.example.org",
          hint: t("team-relay-hint"),
        },
        ...accountFields(state.my_name, true),
      ],
      run: ({ relay = "", name = "", email = "", password = "" }) =>
        ask(ctx, { do: "share", with: { relay, name, email, password } }),
      aside: () => cancel(open),
    });
  return pageSection(
    t("team-share"),
    html`<p class="team-text">${t("team-share-text")}</p><div ${mount("form", form)}></div>`,
  );
}

function cancel(open: { value: Open }): TemplateResult {
  return html`<button type="button" class="btn big" @click=${() => (open.value = null)}>${t("base-cancel")}</button>`;
}

function together(ctx: Context, read: DesktopRead, relay: string, people: TemplateResult): TemplateResult {
  const out = () =>
    ctx.act(() => ctx.platform.desktop?.({ do: "sign_out" }) ?? Promise.resolve()).then(() => read.again());
  const again = ctx.store.sync.value?.state === "signed_out";
  return html`${again ? signIn(ctx, read) : nothing} ${people}
    ${pageSection(
      t("team-server"),
      html`<p class="team-text">${t("team-server-text")} <code class="selectable">${relay}</code></p>
        ${again ? nothing : html`<div class="button-row">${toAccount(ctx)}<button type="button" class="btn" @click=${() => void out()}>${icon("signOut")}${t("team-sign-out")}</button></div>`}`,
    )}`;
}

function signIn(ctx: Context, read: DesktopRead): TemplateResult {
  const form = (host: HTMLElement) =>
    formView(host, {
      testid: "sign-in-form",
      submit: () => t("sync-sign-in"),
      fields: () => accountFields("", false).slice(1),
      run: async ({ email = "", password = "" }) => {
        await ctx.platform.desktop?.({ do: "sign_in", with: { email, password } });
        await read.again();
      },
    });
  return pageSection(
    t("sync-sign-in"),
    html`<p class="team-text">${t("team-sign-in-text")}</p><div ${mount("form", form)}></div>`,
  );
}

function joining(ctx: Context, state: DesktopState, open: { value: Open }): TemplateResult {
  if (open.value !== "join") {
    return html`<p class="team-text">${t("team-join-text")}</p>
      <button type="button" class="btn" data-testid="join-open" @click=${() => (open.value = "join")}>${icon("link")}${t("team-join-go")}</button>`;
  }
  const form = (host: HTMLElement) =>
    formView(host, {
      testid: "join-form",
      submit: () => t("team-join-go"),
      fields: () => [
        {
          name: "link",
          label: t("team-join-link"),
          type: "url",
          value: invitation(),
          placeholder: "https://…/#invite=…",
        },
        ...accountFields(state.my_name, true),
      ],
      run: async ({ link = "", name = "", email = "", password = "" }) => {
        await ask(ctx, { do: "join", with: { link, name, email, password } });
        forgetInvitation();
        ctx.go({ page: "pipeline" });
      },
      aside: () => cancel(open),
    });
  return html`<p class="team-text">${t("team-join-text")}</p><div ${mount("form", form)}></div>`;
}

/** Where the tokens are kept; nothing of the records depends on it. */
function keychain(ctx: Context, read: DesktopRead, state: DesktopState): TemplateResult | typeof nothing {
  if (state.keychain === "ready" || !state.workspaces.some((one) => one.relay)) return nothing;
  if (state.keychain !== "passphrase" && state.keychain !== "locked" && state.keychain !== "missing")
    return nothing;
  const form = (host: HTMLElement) =>
    formView(host, {
      testid: "unlock-form",
      submit: () => t("team-unlock"),
      fields: () => [
        {
          name: "passphrase",
          label: t("team-passphrase"),
          type: "password",
          autocomplete: "current-password",
        },
      ],
      run: async ({ passphrase = "" }) => {
        await ctx.platform.desktop?.({ do: "unlock", with: { passphrase } });
        await read.again();
      },
    });
  return pageSection(
    t("team-keychain"),
    html`<p class="team-text">${t(`team-keychain-${state.keychain}`)}</p><div ${mount("form", form)}></div>`,
  );
}
