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
}

export async function gather(ctx: Context): Promise<Gathered> {
  const [engine, file] = await Promise.all([
    ctx.store.ask({ noun: "sync", ask: { do: "report" } }, "report").catch(failed),
    ctx.store.ask({ noun: "sync", ask: { do: "check_file" } }, "file_check").catch(failed),
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
  };
}

function failed(reason: { code?: string }): { failed: string } {
  return { failed: reason.code ?? "internal" };
}

/** A report that is saved says nothing of where it comes from: whatever looks like an address or a secret is taken out. */
export function redacted(gathered: Gathered): string {
  return JSON.stringify(gathered, null, 2)
    .replace(/carnet_[\w-]+|eyJ[\w-]+\.[\w-]+\.[\w-]*/g, "[secret]")
    .replace(/[\w.+-]+@[\w-]+\.[\w.-]+/g, "[e-mail]")
    .replace(/https?:\/\/[^\s"]+/g, "[address]");
}
