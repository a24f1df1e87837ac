/** What happened to a record, newest first. Kinds from a newer version show their text. */
import type { Activity } from "../../generated/Activity";
import type { Workspace } from "../../generated/Workspace";
import type { Context } from "../context";
import { ago, moment, money } from "../format";
import { html, nothing, type TemplateResult } from "../html";
import { type IconName, icon } from "../icon";
import { hasWords, t } from "../words";

const icons: Record<string, IconName> = {
  created: "sparkle",
  stage: "stage",
  amount: "money",
  call: "phone",
  email: "mail",
  meeting: "meeting",
  note: "note",
};

/** Lines shown before "show all" is asked for. */
const FEW = 20;

export function historyList(ctx: Context, activity: readonly Activity[]): TemplateResult {
  const workspace = ctx.store.workspace.value;
  if (activity.length === 0) return html`<p class="rec-faint rec-quiet">${t("record-history-empty")}</p>`;
  return html`<ol class="rec-history" role="list">
    ${activity.slice(0, FEW).map(
      (one) => html`<li>
        <span class="rec-history-icon">${icon(icons[one.type] ?? "dot", 14)}</span>
        <span class="grow">${sentence(one, workspace)}</span>
        <time class="rec-faint num" title=${moment(one.at)}>${ago(one.at)}</time>
      </li>`,
    )}
  </ol>`;
}

function sentence(one: Activity, workspace: Workspace | undefined): TemplateResult {
  const who = workspace?.members.find((member) => member.id === one.by)?.name ?? "";
  const key = `record-history-${one.type}`;
  const words = hasWords(key) ? t(key, dataWords(one, workspace)) : (one.data.text ?? one.type);
  const text = one.data.text;
  return html`${words}${who ? html`<span class="rec-faint"> · ${who}</span>` : nothing}${
    text && hasWords(key) ? html`<br /><span class="selectable">${text}</span>` : nothing
  }`;
}

function dataWords(one: Activity, workspace: Workspace | undefined): Record<string, string> {
  const { from = "", to = "", currency = "" } = one.data as Record<string, string | undefined>;
  if (one.type === "stage") return { from: stageName(workspace, from), to: stageName(workspace, to) };
  if (one.type === "amount") return { from: amount(from, currency), to: amount(to, currency) };
  return {};
}

function amount(minor: string, currency: string): string {
  return /^-?\d+$/.test(minor) && currency ? money(Number(minor), currency) : t("base-empty-value");
}

export function stageName(workspace: Workspace | undefined, stage: string): string {
  return (
    workspace?.pipelines.flatMap((pipeline) => pipeline.stages).find((one) => one.id === stage)?.name ?? stage
  );
}
