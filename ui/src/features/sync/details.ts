/** What is saved where, what waits, what could not be sent, and what can be done about it. */
import type { Context } from "../../base/context";
import type { Dispose } from "../../base/dispose";
import { ago, moment } from "../../base/format";
import { html, nothing, type TemplateResult } from "../../base/html";
import { icon } from "../../base/icon";
import { recordOf } from "../../base/route";
import { signal, view } from "../../base/signal";
import { hasWords, t } from "../../base/words";
import type { SetAside } from "../../generated/SetAside";
import type { SyncState } from "../../generated/SyncState";
import { icons, told } from "./state";

/** What does not go by itself, each with words of its own. */
const stuck = new Set<SyncState>(["signed_out", "certificate", "removed", "not_a_relay", "version", "full"]);
/** What another try may end. */
const retried = new Set<SyncState>(["offline", "connecting", "not_a_relay", "version", "full"]);

export function details(box: HTMLElement, ctx: Context, close: () => void): Dispose {
  /** The document whose Discard was pressed once. */
  const asked = signal<string | null>(null);
  return view(box, () => {
    const status = ctx.store.sync.value;
    if (!status) return nothing;
    const state = told(status);
    const retry = () => void ctx.act(() => ctx.store.write({ noun: "sync", ask: { do: "retry" } }));
    const toTeam = () => {
      close();
      ctx.go({ page: "team", record: null });
    };
    const own = `sync-${status.state.replaceAll("_", "-")}-text`;
    const text = stuck.has(status.state) ? own : `sync-${state}-text`;
    const again = retried.has(status.state);
    return html`<div class="sync-details" data-testid="sync-details">
      <p class="sync-head" data-told=${state}>${icon(icons[state])}<b>${t(`sync-${state}`, { n: status.pending })}</b></p>
      <p>${t(text, { n: status.pending })}</p>
      ${status.synced_at === null || status.state === "alone" ? nothing : html`<p class="rec-faint" title=${moment(status.synced_at)}>${t("sync-last", { when: ago(status.synced_at) })}</p>`}
      ${status.set_aside.length > 0 ? html`<ul class="sync-aside" role="list">${status.set_aside.map((one) => aside(ctx, one, asked, close))}</ul>` : nothing}
      <div class="sync-actions">
        ${status.state === "alone" ? html`<button type="button" class="btn" @click=${toTeam}>${t("sync-share")}</button>` : nothing}
        ${status.state === "signed_out" || status.state === "certificate" ? html`<button type="button" class="btn primary" @click=${toTeam}>${t(status.state === "certificate" ? "team-join-go" : "sync-sign-in")}</button>` : nothing}
        ${again ? html`<button type="button" class="btn" data-testid="sync-retry" @click=${retry}>${icon("sync")}${t("base-retry")}</button>` : nothing}
      </div>
    </div>`;
  });
}

/** Discarding forgets what somebody wrote: it asks once more, in place. */
function aside(
  ctx: Context,
  one: SetAside,
  asked: { value: string | null },
  close: () => void,
): TemplateResult {
  const reason = `sync-reason-${one.reason.replaceAll("_", "-")}`;
  const sure = asked.value === one.document;
  const discard = () => {
    if (!sure) {
      asked.value = one.document;
      return;
    }
    asked.value = null;
    void ctx.act(() =>
      ctx.store.write({ noun: "sync", ask: { do: "discard_set_aside", with: { document: one.document } } }),
    );
  };
  const record = recordOf(one.document);
  const open = () => {
    close();
    if (record) ctx.go({ record });
  };
  const title = one.title || t("sync-untitled");
  return html`<li>
    <div class="grow">
      ${record ? html`<button type="button" class="sync-link truncate" @click=${open}>${title}</button>` : html`<span class="truncate">${title}</span>`}
      <p class="rec-faint">${hasWords(reason) ? t(reason) : t("sync-reason-other")} ${t("sync-updates", { n: one.updates })}</p>
    </div>
    <button type="button" class="btn quiet ${sure ? "danger" : ""}" data-testid="discard" @click=${discard}>${t(sure ? "sync-discard-sure" : "sync-discard")}</button>
  </li>`;
}
