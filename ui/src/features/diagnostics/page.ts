/** Settings, diagnostics: the file, the queue, the line and the times; and a report that can be sent without fear. */
import type { Context } from "../../base/context";
import { type Dispose, disposers } from "../../base/dispose";
import { ago, number } from "../../base/format";
import { html, nothing, type TemplateResult } from "../../base/html";
import { icon } from "../../base/icon";
import { pageSection } from "../../base/parts";
import { save } from "../../base/save";
import { signal, view } from "../../base/signal";
import { t } from "../../base/words";
import type { FileCheck } from "../../generated/FileCheck";
import type { Report } from "../../generated/Report";
import { type Gathered, gather, readable, redacted } from "./gather";
import "./diagnostics.css";

export function diagnosticsSettings(host: HTMLElement, ctx: Context): Dispose {
  const found = signal<Gathered | undefined>(undefined);
  const look = () =>
    void ctx.act(async () => {
      found.value = await gather(ctx);
    });
  look();
  const keep = () => {
    const now = found.peek();
    const page = host.querySelector("[data-whole]");
    if (!now || !page) return;
    void ctx.act(async () => {
      const report = redacted(now);
      await save(ctx, "carnet-report.json", "application/json", report);
      await save(ctx, "carnet-report.html", "text/html", readable(page, report));
    });
  };
  return disposers(
    view(host, () => {
      const now = found.value;
      return html`<p class="team-text">${t("diagnostics-text")}</p>
        <div class="button-row">
          <button type="button" class="btn" data-testid="diagnostics-again" @click=${look}>${icon("sync")}${t("diagnostics-again")}</button>
          <button type="button" class="btn primary" data-testid="diagnostics-save" ?disabled=${!now} @click=${keep}>${icon("download")}${t("diagnostics-save")}</button>
        </div>
        ${now ? parts(now) : nothing}`;
    }),
  );
}

function parts(now: Gathered): TemplateResult {
  return html`<div data-testid="diagnostics" data-whole=${"whole" in now.file && now.file.whole}>
    ${pageSection(t("diagnostics-file"), "failed" in now.file ? failure(now.file.failed) : file(now.file))}
    ${"failed" in now.engine ? failure(now.engine.failed) : engine(now.engine)}
  </div>`;
}

const failure = (code: string) => html`<p class="form-problem">${t("diagnostics-failed", { code })}</p>`;

function facts(rows: readonly (readonly [string, unknown])[]): TemplateResult {
  return html`<dl class="facts">${rows.map(([what, is]) => html`<dt>${what}</dt><dd class="num">${is}</dd>`)}</dl>`;
}

/** In milliseconds. */
const times = (...us: readonly number[]) =>
  `${us.map((one) => number(Math.round(one / 10) / 100)).join(" / ")} ms`;
const size = (bytes: number) => t("diagnostics-kilobytes", { n: number(Math.ceil(bytes / 1024)) });

function file(check: FileCheck): TemplateResult {
  return html`<p class="button-row">${icon(check.whole ? "check" : "alert")}${t(check.whole ? "diagnostics-whole" : "diagnostics-harmed")}</p>
    ${check.problems.length > 0 ? html`<ul class="selectable">${check.problems.map((one) => html`<li><code>${one}</code></li>`)}</ul>` : nothing}
    ${facts([
      [t("diagnostics-documents"), number(check.documents)],
      [t("diagnostics-size"), size(check.bytes)],
      ["SQLite", check.sqlite],
    ])}`;
}

function engine(report: Report): TemplateResult {
  const { line, queue, jobs, status } = report;
  const last = line.frames.at(-1);
  return html`${pageSection(
    t("diagnostics-queue"),
    facts([
      [t("diagnostics-state"), html`<code>${status.state}</code>`],
      [t("diagnostics-queued"), `${t("diagnostics-waiting", { n: queue.updates })}, ${size(queue.bytes)}`],
      [t("diagnostics-jobs", { n: jobs.count }), times(jobs.p50_us, jobs.p99_us)],
    ]),
  )}
  ${pageSection(
    t("diagnostics-line"),
    facts([
      [t("diagnostics-up"), line.up_ms === null ? "—" : ago(Date.now() - line.up_ms)],
      [t("diagnostics-round-trip"), line.round_trip_ms === null ? "—" : `${line.round_trip_ms} ms`],
      [t("diagnostics-exchange"), last ? `${last.sent ? "→" : "←"} ${last.name}, ${ago(last.at)}` : "—"],
    ]),
  )}`;
}
