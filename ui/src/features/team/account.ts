/** The account at a relay: its password, where it is signed in, the computers with a copy, programs' tokens, who did what. */
import type { Context } from "../../base/context";
import { type Dispose, disposers } from "../../base/dispose";
import { formView } from "../../base/form";
import { ago, moment } from "../../base/format";
import { html, nothing, type TemplateResult } from "../../base/html";
import { mount } from "../../base/mount";
import { pageSection } from "../../base/parts";
import { signal, view } from "../../base/signal";
import { errorWords, hasWords, t } from "../../base/words";
import type { AuditEntry, SessionRef } from "../../platform/account";
import { copied } from "./copied";

/** What a program may do, from little to much. */
const scopes = ["read", "write", "admin"] as const;

type Shown = TemplateResult | typeof nothing;

export function accountPage(host: HTMLElement, ctx: Context): Dispose {
  const parts = [sessions(ctx), devices(ctx), tokens(ctx), audit(ctx)];
  const change = (place: HTMLElement) => password(place, ctx);
  return disposers(
    view(
      host,
      () => html`<div class="sheet" data-testid="account">
        <h1>${t("account-title")}</h1>
        ${pageSection(t("form-password"), html`<p class="team-text">${t("account-password-text")}</p><div ${mount("password", change)}></div>`)}
        ${parts.map((one) => one())}
      </div>`,
    ),
  );
}

function password(host: HTMLElement, ctx: Context): Dispose {
  const field = (name: string, fresh: boolean) => ({
    name,
    label: t(`account-${name}`),
    type: "password" as const,
    autocomplete: fresh ? ("new-password" as const) : ("current-password" as const),
    ...(fresh ? { minlength: 10, hint: t("form-password-hint") } : {}),
  });
  return formView(host, {
    testid: "password-form",
    submit: () => t("account-change"),
    fields: () => [field("current", false), field("new-password", true)],
    run: async ({ current = "", "new-password": chosen = "" }) => {
      await ctx.platform.ask({ do: "password", with: { current, password: chosen } });
      host.querySelector("form")?.reset();
      ctx.toast({ text: t("account-changed") });
    },
  });
}

/** A list of the relay's, read now and after each change. What stands in the way is said in its place. */
function listed<T>(
  ctx: Context,
  read: () => Promise<readonly T[]>,
  row: (one: T, change: (run: () => Promise<unknown>) => void) => Shown,
) {
  const list = signal<readonly T[] | undefined>(undefined);
  const problem = signal("");
  const again = () =>
    read().then(
      (found) => {
        list.value = found;
      },
      (reason: unknown) => {
        problem.value = errorWords(reason);
      },
    );
  const change = (run: () => Promise<unknown>) => void ctx.act(run).then(again);
  void again();
  return {
    again,
    none: () => list.value?.length === 0,
    rows: () =>
      problem.value
        ? html`<p class="problem">${problem.value}</p>`
        : html`<ul class="team-people" role="list">${list.value?.map((one) => row(one, change))}</ul>`,
  };
}

/** A name, what is known of it, and the way to end it. */
function line(name: string, hint: string, end?: () => void, mark = ""): TemplateResult {
  return html`<li>
    <div class="grow account-line"><span class="truncate">${name}</span>${mark ? html`<span class="team-here">${mark}</span>` : nothing}<p class="rec-faint">${hint}</p></div>
    ${end ? html`<button type="button" class="btn quiet danger" aria-label=${t("account-end-of", { name })} @click=${end}>${t("account-end")}</button>` : nothing}
  </li>`;
}

/** When it was used last, and from where. */
function sessionHint(one: SessionRef): string {
  const seen = ago(one.last_used_at);
  return one.address ? `${seen} · ${one.address}` : seen;
}

function sessions(ctx: Context): () => Shown {
  const { ask, account } = ctx.platform;
  const { rows } = listed(
    ctx,
    () => ask({ do: "sessions" }),
    (one, change) =>
      line(
        one.name,
        sessionHint(one),
        one.current ? undefined : () => change(() => ask({ do: "end_session", with: { id: one.id } })),
        one.current ? t("account-this") : "",
      ),
  );
  const everywhere = () =>
    void ctx.act(async () => {
      await ask({ do: "sign_out_everywhere" });
      await account?.restore();
      ctx.go({ page: "team" });
    });
  return () =>
    pageSection(
      t("account-sessions"),
      html`${rows()}<button type="button" class="btn" data-testid="sign-out-everywhere" @click=${everywhere}>${t("account-everywhere")}</button>`,
    );
}

function devices(ctx: Context): () => Shown {
  const { ask } = ctx.platform;
  const { rows, none } = listed(
    ctx,
    () => ask({ do: "devices" }),
    (one, change) => {
      const { id, revoked_at } = one;
      const seen = ago(revoked_at ?? one.last_seen);
      return line(
        [one.member_name, one.name].filter(Boolean).join(" · "),
        revoked_at ? t("account-revoked", { when: ago(revoked_at) }) : seen,
        revoked_at ? undefined : () => change(() => ask({ do: "revoke_device", with: { id } })),
      );
    },
  );
  return () =>
    none()
      ? nothing
      : pageSection(
          t("account-devices"),
          html`<p class="team-text">${t("account-devices-text")}</p>${rows()}`,
        );
}

function tokens(ctx: Context): () => Shown {
  const { ask } = ctx.platform;
  const made = signal("");
  const { rows, again } = listed(
    ctx,
    () => ask({ do: "tokens" }),
    (one, change) =>
      line(
        one.name,
        `${t(`account-scope-${one.scopes.at(-1)}`)} · ${one.last_used_at ? ago(one.last_used_at) : t("account-unused")}`,
        () => change(() => ask({ do: "revoke_token", with: { id: one.id } })),
      ),
  );
  const make = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const given = new FormData(form);
    const wish = { name: String(given.get("name")).trim(), scope: String(given.get("scope")) };
    await ctx.act(async () => {
      made.value = (await ask({ do: "make_token", with: wish })).token;
      form.reset();
    });
    void again();
  };
  return () =>
    pageSection(
      t("account-tokens"),
      html`<p class="team-text">${t("account-tokens-text")}</p>${rows()}
        <form class="team-row account-make" data-testid="token-form" @submit=${(event: SubmitEvent) => void make(event)}>
          <input class="input grow" name="name" required maxlength="120" aria-label=${t("account-token-name")} placeholder=${t("account-token-name")} />
          <select class="input" name="scope" aria-label=${t("team-role")}>${scopes.map((one) => html`<option value=${one}>${t(`account-scope-${one}`)}</option>`)}</select>
          <button type="submit" class="btn">${t("account-token-make")}</button>
        </form>
        ${made.value ? copied(ctx, made.value, t("account-token"), t("account-token-once")) : nothing}`,
    );
}

function audit(ctx: Context): () => Shown {
  // Only an owner may read it; who that is, is known when the page opens.
  if (ctx.store.workspace.peek()?.role !== "owner") return () => nothing;
  const all = signal<readonly AuditEntry[]>([]);
  const next = signal<string | null>(null);
  const more = () =>
    void ctx.act(async () => {
      const page = await ctx.platform.ask({ do: "audit", with: { before: next.value } });
      all.value = [...all.value, ...page.entries];
      next.value = page.next ? String(page.next) : null;
    });
  more();
  return () =>
    pageSection(
      t("account-audit"),
      html`<ul class="team-people" role="list">
          ${all.value.map((one) => {
            const action = `audit-${one.action.replaceAll("_", "-")}`;
            const who = [one.actor?.name, one.subject?.name].filter(Boolean).join(" → ");
            return line(
              hasWords(action) ? t(action) : one.action,
              [moment(one.at), who, one.address].filter(Boolean).join(" · "),
            );
          })}
        </ul>
        ${next.value ? html`<button type="button" class="btn quiet" @click=${more}>${t("account-more")}</button>` : nothing}`,
    );
}
