/** Letting one person in: a role, a link, a copy. The link is used once and ends by itself. */
import type { Context } from "../../base/context";
import { moment } from "../../base/format";
import { html, nothing, type TemplateResult } from "../../base/html";
import { icon } from "../../base/icon";
import { pageSection } from "../../base/parts";
import { signal } from "../../base/signal";
import { t } from "../../base/words";

const roles = ["member", "viewer", "owner"] as const;

interface Invitation {
  readonly link: string;
  readonly expires_at: number;
}

/** Only an owner sees it. */
export function invitePart(
  ctx: Context,
  make: (role: string) => Promise<Invitation>,
): () => TemplateResult | typeof nothing {
  const role = signal<string>("member");
  const made = signal<Invitation | null>(null);
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
        ${made.value ? link(ctx, made.value) : nothing}`,
    );
  };
}

function link(ctx: Context, made: Invitation): TemplateResult {
  const copy = async (event: Event) => {
    const field = (event.currentTarget as HTMLElement).previousElementSibling as HTMLInputElement;
    try {
      await navigator.clipboard.writeText(made.link);
    } catch {
      // No clipboard permission: the old way works on a selected input.
      field.select();
      document.execCommand("copy");
    }
    ctx.toast({ text: t("base-copied") });
  };
  return html`<div class="team-row">
      <input class="input grow" readonly aria-label=${t("team-invite-link")} data-testid="invite-link" .value=${made.link} @focus=${(event: Event) => (event.target as HTMLInputElement).select()} />
      <button type="button" class="btn" data-testid="invite-copy" @click=${(event: Event) => void copy(event)}>${icon("copy")}${t("team-copy")}</button>
    </div>
    <p class="form-hint">${t("team-invite-ends", { at: moment(made.expires_at) })}</p>`;
}
