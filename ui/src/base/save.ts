/** A file for the person: a download in a browser; in the app a file in the folder for downloads, shown there. */
import type { ExportRequest } from "../generated/ExportRequest";
import type { SavedFile } from "../generated/SavedFile";
import type { Context } from "./context";
import { t } from "./words";

export async function save(ctx: Context, name: string, type: string, text: string): Promise<void> {
  const { desktop } = ctx.platform;
  if (desktop) {
    const answer = await desktop({ do: "keep", with: { name, text } });
    if (answer.kind === "kept") ctx.toast({ text: t("base-kept", { path: answer.value }) });
    return;
  }
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  // Not before the browser has begun to read it.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** Asks for a file and saves it. */
export function saveAsked(ctx: Context, ask: () => Promise<SavedFile>): void {
  void ctx.act(async () => {
    const { name, mime, text } = await ask();
    await save(ctx, name, mime, text);
  });
}

export const saveExport = (ctx: Context, ask: ExportRequest) =>
  saveAsked(ctx, () => ctx.store.ask({ noun: "export", ask }, "file"));
