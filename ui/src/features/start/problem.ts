/** The file of the workspace did not open: what happened, where it is, what to do. Nothing was harmed. */
import type { Context } from "../../base/context";
import type { Dispose } from "../../base/dispose";
import { ago, moment } from "../../base/format";
import { html, nothing, type TemplateResult } from "../../base/html";
import { icon } from "../../base/icon";
import { signal, view } from "../../base/signal";
import { errorWords, hasWords, t } from "../../base/words";
import type { Backup, DesktopRequest, DesktopState } from "../../platform/desktop";

import { card } from "./card";

type Problem = NonNullable<DesktopState["problem"]>;

/** Backups offered at once: those that were opened and found good first, the newest on top. */
const OFFERED = 5;

export function problemPage(host: HTMLElement, ctx: Context, state: DesktopState, problem: Problem): Dispose {
  const failed = signal("");
  const ask = async (request: DesktopRequest) => {
    failed.value = "";
    try {
      await ctx.platform.desktop?.(request);
      if (request.do !== "reveal") ctx.restart();
    } catch (reason) {
      failed.value = errorWords(reason);
    }
  };
  const settings = problem.about === "settings";
  const key = settings ? "start-problem-settings" : `start-problem-${problem.code.replaceAll("_", "-")}`;
  return view(host, () =>
    card({
      testid: "start-problem",
      title: hasWords(key) ? t(key) : t("start-problem"),
      text: settings ? t("start-problem-settings-text") : errorWords({ code: problem.code }),
      body: html`<p class="start-file">${icon("folder", 14)}<code class="selectable">${problem.file}</code></p>
        ${problem.code === "broken_file" ? backups(problem.backups, (id) => void ask({ do: "restore", with: { backup: id } })) : nothing}
        ${failed.value ? html`<p class="problem form-problem" role="alert">${failed.value}</p>` : nothing}
        <div class="form-foot">
          <button type="button" class="btn ${problem.code === "broken_file" ? "" : "primary"} big" data-testid="problem-retry" @click=${() => ctx.restart()}>${t("base-retry")}</button>
          <button type="button" class="btn big" @click=${() => void ask({ do: "reveal" })}>${t("start-reveal")}</button>
        </div>
        ${others(state, (workspace) => void ask({ do: "switch", with: { workspace } }))}
        <details class="start-detail">
          <summary>${t("start-detail")}</summary>
          <code class="selectable">${problem.code}: ${problem.detail}</code>
        </details>`,
    }),
  );
}

function backups(list: readonly Backup[], open: (id: string) => void): TemplateResult {
  if (list.length === 0) return html`<p class="start-text">${t("start-backups-none")}</p>`;
  return html`<h2 class="start-h2">${t("start-backups")}</h2>
    <div class="start-choices">
      ${[...list]
        .sort((a, b) => Number(b.checked) - Number(a.checked) || b.at - a.at)
        .slice(0, OFFERED)
        .map(
          (
            one,
            index,
          ) => html`<button type="button" class="start-choice" data-testid=${`backup-${index}`} @click=${() => open(one.id)}>
            <span class="start-choice-icon">${icon("history", 20)}</span>
            <span class="grow"><b>${moment(one.at)}</b><span>${age(one.at)}${t(one.checked ? "start-backup-checked" : "start-backup-unchecked")}</span></span>
            ${icon("chevronRight")}
          </button>`,
        )}
    </div>`;
}

function others(state: DesktopState, open: (workspace: string) => void): TemplateResult | typeof nothing {
  const list = state.workspaces.filter((one) => !one.current);
  if (list.length === 0) return nothing;
  return html`<h2 class="start-h2">${t("start-others")}</h2>
    <div class="start-choices">
      ${list.map(
        (one) => html`<button type="button" class="start-choice" @click=${() => open(one.id)}>
          <span class="start-choice-icon">${icon("workspace", 20)}</span>
          <span class="grow"><b>${one.name}</b></span>
          ${icon("chevronRight")}
        </button>`,
      )}
    </div>`;
}

/** "hier · "; nothing when it would only say the day again. */
function age(at: number): string {
  return Date.now() - at < 30 * 86_400_000 ? `${ago(at)} · ` : "";
}
