/** A relay's front door in a browser: sign in, claim it, take an invitation, make the first workspace. */
import type { Context } from "../../base/context";
import { type Dispose, disposers } from "../../base/dispose";
import { accountFields, type FormOptions, formView } from "../../base/form";
import { html, nothing, type TemplateResult } from "../../base/html";
import { icon } from "../../base/icon";
import { mount } from "../../base/mount";
import { signal, view } from "../../base/signal";
import { errorWords, t } from "../../base/words";
import type { WebAccount } from "../../platform/types";
import { type Card, card } from "./card";

/** The secret leaves the address bar and the history as soon as it was used. */
function forgetLink(): void {
  history.replaceState(null, "", location.pathname);
}

function page(
  host: HTMLElement,
  make: () => Omit<Card, "body"> & { before?: unknown; after?: unknown },
  form: FormOptions,
): Dispose {
  const inside = (place: HTMLElement) => formView(place, form);
  return view(host, () => {
    const { before, after, ...rest } = make();
    return card({
      ...rest,
      body: html`${before ?? nothing}<div ${mount("inside", inside)}></div>${after ?? nothing}`,
    });
  });
}

export function signInPage(host: HTMLElement, ctx: Context, account: WebAccount): Dispose {
  return page(
    host,
    () => ({
      testid: "sign-in",
      title: t("start-sign-in"),
      text: t("start-sign-in-text", { host: location.host }),
    }),
    {
      testid: "sign-in-form",
      submit: () => t("start-sign-in-go"),
      fields: () => accountFields("", false).slice(1),
      run: async ({ email = "", password = "" }) => {
        await account.signIn(email, password);
        ctx.restart();
      },
    },
  );
}

export function claimPage(host: HTMLElement, ctx: Context, account: WebAccount, secret: string): Dispose {
  const after = () =>
    html`<p class="start-small">${icon("laptop", 14)}<span>${t("start-claim-desktop")}</span></p>`;
  return page(
    host,
    () => ({ testid: "claim", title: t("start-claim"), text: t("start-claim-text"), after: after() }),
    {
      testid: "claim-form",
      submit: () => t("start-claim-go"),
      fields: () => accountFields("", true),
      run: async ({ name = "", email = "", password = "" }) => {
        await account.claim({ secret, name, email, password });
        forgetLink();
        ctx.restart();
      },
    },
  );
}

export function createPage(host: HTMLElement, ctx: Context, account: WebAccount): Dispose {
  const who = account.session.peek()?.member.name ?? "";
  const out = () => void account.signOut().then(() => ctx.restart());
  const after = () =>
    html`<p class="form-hint">${t("start-example-text")}</p>
      <footer class="start-foot"><button type="button" class="btn quiet" @click=${out}>${icon("signOut", 14)}${t("team-sign-out")}</button></footer>`;
  const removed = account.wasRemoved();
  const make = () => ({
    testid: "create",
    title: t(removed ? "start-removed" : "start-create"),
    text: t(removed ? "start-removed-text" : "start-create-text"),
    after: after(),
  });
  return page(host, make, {
    testid: "create-form",
    submit: () => t("start-example"),
    fields: () => [
      {
        name: "name",
        label: t("start-create-name"),
        value: who ? t("start-workspace-name", { name: who }) : "",
      },
    ],
    run: async ({ name = "", content }) => {
      await account.create(name, content === "empty" ? "empty" : "example");
      ctx.restart();
    },
    aside: () =>
      html`<button type="submit" class="btn big" name="content" value="empty" data-testid="create-empty">${t("start-empty")}</button>`,
  });
}

export function unreachablePage(host: HTMLElement, ctx: Context): Dispose {
  return view(host, () =>
    card({
      testid: "unreachable",
      title: t("start-unreachable"),
      text: t("start-unreachable-text"),
      body: html`<div class="form-foot"><button type="button" class="btn primary big" @click=${() => ctx.restart()}>${t("base-retry")}</button></div>`,
    }),
  );
}

/** A page that stands and falls with what its link is for. */
function byLink<T>(
  host: HTMLElement,
  testid: string,
  gone: string,
  look: Promise<T>,
  show: (found: T) => TemplateResult,
): Dispose {
  const found = signal<T | undefined>(undefined);
  const problem = signal<unknown>(undefined);
  let closed = false;
  look.then(
    (answer) => {
      if (!closed) found.value = answer;
    },
    (reason: unknown) => {
      if (!closed) problem.value = reason;
    },
  );
  return disposers(
    () => {
      closed = true;
    },
    view(host, () => {
      // Put into words here, so that another language can be chosen.
      if (problem.value)
        return card({ testid, title: t(gone), text: errorWords(problem.value), body: nothing });
      return found.value ? show(found.value) : nothing;
    }),
  );
}

export function invitePage(host: HTMLElement, ctx: Context, account: WebAccount, secret: string): Dispose {
  const browser = signal(false);
  const form = (place: HTMLElement) =>
    formView(place, {
      testid: "invite-form",
      submit: () => t("start-join-go"),
      fields: () => accountFields("", true),
      run: async ({ name = "", email = "", password = "" }) => {
        await account.acceptInvite({ secret, name, email, password });
        forgetLink();
        ctx.restart();
      },
    });
  return byLink(host, "invite", "start-invite-gone", account.lookInvite(secret), (found) => {
    const { workspace_name: workspace, inviter, role } = found;
    return card({
      testid: "invite",
      title: t("start-invite", { workspace }),
      text: t(role === "viewer" ? "start-invite-look" : "start-invite-text", { inviter }),
      body: browser.value ? html`<div ${mount("form", form)}></div>` : ways(() => (browser.value = true)),
      ...(browser.value ? { back: () => (browser.value = false) } : {}),
    });
  });
}

/** The owner made a link for somebody who lost their password. */
export function resetPage(host: HTMLElement, ctx: Context, account: WebAccount, secret: string): Dispose {
  const form = (place: HTMLElement) =>
    formView(place, {
      testid: "reset-form",
      submit: () => t("account-change"),
      fields: () => accountFields("", true).slice(2),
      run: async ({ password = "" }) => {
        await account.reset(secret, password);
        forgetLink();
        ctx.restart();
      },
    });
  return byLink(host, "reset", "start-reset-gone", account.lookReset(secret), ({ name, email }) =>
    card({
      testid: "reset",
      title: t("start-reset", { name }),
      text: t("start-reset-text", { email }),
      body: html`<div ${mount("form", form)}></div>`,
    }),
  );
}

function ways(browser: () => void): TemplateResult {
  // After `#` too: what opens it may be logged.
  const link = `carnet://join#${encodeURIComponent(location.href)}`;
  return html`<div class="start-choices">
    <a class="start-choice" href=${link} data-testid="invite-app">
      <span class="start-choice-icon">${icon("laptop", 20)}</span>
      <span class="grow"><b>${t("start-invite-app")}</b><span>${t("start-invite-app-text")}</span></span>
      ${icon("chevronRight")}
    </a>
    <button type="button" class="start-choice" data-testid="invite-browser" @click=${browser}>
      <span class="start-choice-icon">${icon("globe", 20)}</span>
      <span class="grow"><b>${t("start-invite-browser")}</b><span>${t("start-invite-browser-text")}</span></span>
      ${icon("chevronRight")}
    </button>
  </div>`;
}
