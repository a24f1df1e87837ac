/** The live panel: the line, the queue, the last frames and times, once a second. Opened by `enableDebug()`. */
import type { Context } from "../../base/context";
import { type Dispose, disposers } from "../../base/dispose";
import { number } from "../../base/format";
import { html, nothing } from "../../base/html";
import { iconButton } from "../../base/parts";
import { signal, view } from "../../base/signal";
import { intlLocale, t } from "../../base/words";
import type { Report } from "../../generated/Report";
import "./diagnostics.css";

const EVERY_MS = 1_000;
/** Of the frames that the engine remembers. */
const FRAMES = 8;

export function livePanel(box: HTMLElement, ctx: Context, close: () => void): Dispose {
  const host = document.createElement("section");
  host.className = "live";
  host.dataset.testid = "live-panel";
  box.append(host);
  const report = signal<Report | undefined>(undefined);
  const read = () =>
    ctx.store.ask({ noun: "sync", ask: { do: "report" } }, "report").then(
      (answer) => {
        report.value = answer;
      },
      () => undefined,
    );
  void read();
  const timer = setInterval(read, EVERY_MS);
  return disposers(
    () => clearInterval(timer),
    () => host.remove(),
    view(host, () => {
      host.setAttribute("aria-label", t("diagnostics-live"));
      const now = report.value;
      const metrics = ctx.platform.metrics?.();
      return html`<header><b>${t("diagnostics-live")}</b>${iconButton({ icon: "x", label: t("base-close"), testid: "live-close", run: close })}</header>
        ${now ? lines(now) : html`<p></p><p></p>`}
        ${metrics ? html`<p>${t("diagnostics-requests", { n: metrics.requests, failed: metrics.failures })} · <span class="num">${number(metrics.p50_ms)} / ${number(metrics.p99_ms)} ms</span></p>` : nothing}
        <ol role="list">${now?.line.frames.slice(-FRAMES).map((frame) => html`<li class="num"><span>${new Date(frame.at).toLocaleTimeString(intlLocale())}</span><span>${frame.sent ? "→" : "←"} ${frame.name}</span><span>${t("diagnostics-bytes", { n: frame.bytes })}</span></li>`)}</ol>`;
    }),
  );
}

function lines(now: Report) {
  return html`<p data-testid="live-line"><code>${now.status.state}</code>${
    now.line.round_trip_ms === null ? nothing : html` · <span class="num">${now.line.round_trip_ms} ms</span>`
  }</p>
  <p>${t("diagnostics-waiting", { n: now.queue.updates })} · <span class="num">${(now.jobs.p50_us / 1_000).toFixed(2)} / ${(now.jobs.p99_us / 1_000).toFixed(2)} ms</span></p>`;
}
