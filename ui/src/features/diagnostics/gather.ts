/** What there is to know about how the app does, put together: no record, no person, no address, no secret. */
import type { Context } from "../../base/context";
import type { FileCheck } from "../../generated/FileCheck";
import type { Report } from "../../generated/Report";
import type { Metrics } from "../../platform/meter";

export interface Gathered {
  readonly at: string;
  readonly app: {
    readonly kind: "desktop" | "web";
    readonly language: string;
    readonly screen: string;
    readonly agent: string;
    readonly zone: string;
  };
  readonly requests: Metrics | null;
  readonly engine: Report | { readonly failed: string };
  readonly file: FileCheck | { readonly failed: string };
  /** The app's last lines, harmless already; a browser's are the relay's. */
  readonly log: readonly string[] | null;
}

export async function gather(ctx: Context): Promise<Gathered> {
  const [engine, file, told] = await Promise.all([
    ctx.store.ask({ noun: "sync", ask: { do: "report" } }, "report").catch(failed),
    ctx.store.ask({ noun: "sync", ask: { do: "check_file" } }, "file_check").catch(failed),
    ctx.platform.desktop?.({ do: "log" }),
  ]);
  return {
    at: new Date().toISOString(),
    app: {
      kind: ctx.platform.kind,
      language: document.documentElement.lang,
      screen: `${innerWidth}×${innerHeight} @${devicePixelRatio}`,
      agent: navigator.userAgent,
      zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    },
    requests: ctx.platform.metrics?.() ?? null,
    engine,
    file,
    log: told?.kind === "log" ? told.value : null,
  };
}

function failed(reason: { code?: string }): { failed: string } {
  return { failed: reason.code ?? "internal" };
}

/** A report that is saved says nothing of where it comes from: titles, and whatever looks like an address or a secret, are taken out. */
export function redacted(gathered: Gathered): string {
  return clean(JSON.stringify(gathered, (key, value) => (key === "title" ? undefined : value), 2));
}

/** The same for a person to read: what the page shows, then all of it. Pictures are not taken along. */
export function readable(page: Element, report: string): string {
  const all = document.createElement("pre");
  all.textContent = report;
  const shown = clean(page.outerHTML.replace(/<svg.*?<\/svg>|<!--.*?-->/gs, ""));
  return `<!doctype html><html lang="${document.documentElement.lang}"><meta charset="utf-8"><title>Carnet</title><style>body{font:14px/1.6 system-ui;margin:2em}dl{display:grid;grid-template-columns:16em 1fr}pre{white-space:pre-wrap}</style>${shown}${all.outerHTML}`;
}

function clean(text: string): string {
  return text
    .replace(/carnet_[\w-]{12,}|eyJ[\w-]+\.[\w-]+\.[\w-]*/g, "[secret]")
    .replace(/[\w.+-]+@[\w-]+\.[\w.-]+/g, "[e-mail]")
    .replace(/https?:\/\/[^\s"<]+/g, "[address]");
}
