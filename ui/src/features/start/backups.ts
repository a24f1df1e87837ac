/** The backups of this workspace: when they were made, whether they were opened to be checked, and opening one. */
import type { Context } from "../../base/context";
import { type Dispose, disposers } from "../../base/dispose";
import { chooseFile, slices } from "../../base/file";
import { ago, moment } from "../../base/format";
import { html, nothing } from "../../base/html";
import { icon } from "../../base/icon";
import { pageSection } from "../../base/parts";
import { signal, view } from "../../base/signal";
import { t } from "../../base/words";
import type { Backup, DesktopState } from "../../platform/desktop";

/** Backups shown before all of them are asked for. */
const FEW = 5;

/** Settings: where the file is, and its backups. Nothing in a browser: the relay has both. */
export function filePart(host: HTMLElement, ctx: Context): Dispose {
  const { desktop } = ctx.platform;
  if (!desktop) return () => undefined;
  const list = signal<readonly Backup[] | undefined>(undefined);
  const state = signal<DesktopState | undefined>(undefined);
  const all = signal(false);
  void ctx.act(async () => {
    const [start, backups] = await Promise.all([desktop({ do: "start" }), desktop({ do: "backups" })]);
    if (start.kind === "state") state.value = start.value;
    if (backups.kind === "backups") list.value = [...backups.value].sort((a, b) => b.at - a.at);
  });
  const reveal = () => void ctx.act(() => desktop({ do: "reveal" }));
  const restore = (backup: string) =>
    void ctx.act(async () => {
      await desktop({ do: "restore", with: { backup } });
      ctx.restart();
    });
  const copy = () =>
    void ctx.act(async () => {
      const answer = await desktop({ do: "copy" });
      if (answer.kind === "kept") ctx.toast({ text: t("base-kept", { path: answer.value }) });
    });
  const bring = () =>
    chooseFile(
      ".carnet",
      (copied) =>
        void ctx.act(async () => {
          await slices(copied, (data, first, last) => desktop({ do: "bring", with: { data, first, last } }));
          ctx.restart();
        }),
    );
  const row = (one: Backup) => html`<li>
    ${icon(one.checked ? "check" : "clock", 14)}
    <span class="num" title=${ago(one.at)}>${moment(one.at)}</span>
    <span class="grow rec-faint">${t(one.checked ? "start-backup-checked" : "start-backup-unchecked")}</span>
    <button type="button" class="btn quiet" aria-label=${t("start-backup-open-of", { at: moment(one.at) })} @click=${() => restore(one.id)}>${t("start-backup-open")}</button>
  </li>`;
  return disposers(
    view(host, () => {
      const file = state.value?.workspaces.find((one) => one.current)?.file;
      const backups = list.value;
      if (!file || !backups) return nothing;
      const checked = backups.find((one) => one.checked);
      return pageSection(
        t("start-files"),
        html`<p class="start-file">${icon("folder", 14)}<code class="selectable">${file}</code>
            <button type="button" class="btn quiet" @click=${reveal}>${t("start-reveal")}</button></p>
          <div class="button-row">
            <button type="button" class="btn" data-testid="copy-save" @click=${copy}>${icon("download", 14)}${t("start-copy-save")}</button>
            <button type="button" class="btn" data-testid="copy-open" @click=${bring}>${icon("restore", 14)}${t("start-copy-open")}</button>
          </div>
          <p class="team-text">${checked ? t("start-backup-last", { when: ago(checked.at) }) : t("start-backup-none-yet")}</p>
          <ul class="team-people" role="list">${(all.value ? backups : backups.slice(0, FEW)).map(row)}</ul>
          ${backups.length > FEW && !all.value ? html`<button type="button" class="btn quiet" @click=${() => (all.value = true)}>${t("start-backup-all", { n: backups.length })}</button>` : nothing}`,
      );
    }),
  );
}
