/** E-mails as files: dropped on a record or chosen. Rust reads them; here long attachments are cut, whose names are enough. */
import type { Context } from "../../context";
import { type Dispose, disposers, on as listen } from "../../dispose";
import { t } from "../../words";

/** Of a file, in bytes: more is no letter. */
const FILE_MAX = 25 * 1024 * 1024;
/** Lines of base64 in a row that are kept of each part. */
const LINES_KEPT = 300;

export function acceptMail(zone: HTMLElement, ctx: Context, on: string): Dispose {
  const files = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
  return disposers(
    listen(zone, "dragover", (event) => {
      if (!files(event)) return;
      event.preventDefault();
      zone.toggleAttribute("data-drop", true);
    }),
    listen(zone, "dragleave", () => zone.toggleAttribute("data-drop", false)),
    listen(zone, "drop", (event) => {
      zone.toggleAttribute("data-drop", false);
      if (!files(event)) return;
      event.preventDefault();
      void take(ctx, on, [...(event.dataTransfer?.files ?? [])]);
    }),
  );
}

export function chooseMail(ctx: Context, on: string): void {
  const input = document.createElement("input");
  input.type = "file";
  input.accept = ".eml,message/rfc822";
  input.multiple = true;
  input.onchange = () => void take(ctx, on, [...(input.files ?? [])]);
  input.click();
}

async function take(ctx: Context, on: string, files: readonly File[]): Promise<void> {
  for (const file of files) {
    if (file.size > FILE_MAX) {
      ctx.toast({ kind: "problem", text: t("timeline-mail-large", { name: file.name }) });
      continue;
    }
    await ctx.act(async () => {
      const eml = btoa(thin(latin(new Uint8Array(await file.arrayBuffer()))));
      const entry = await ctx.store.write({ noun: "activity", ask: { do: "mail", with: { on, eml } } });
      const undo = () =>
        void ctx.act(async () => {
          if (entry) await ctx.store.write({ noun: "activity", ask: { do: "remove", with: { on, entry } } });
        });
      ctx.toast({ text: t("timeline-mail-done", { name: file.name }), undo });
    });
  }
}

/** Bytes as characters of the same number. */
function latin(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  }
  return text;
}

/** Without the long rows of base64 that attachments are made of. */
export function thin(text: string): string {
  let row = 0;
  return text
    .split("\n")
    .filter((line) => {
      row = /^[A-Za-z0-9+/]{40,}={0,2}\r?$/.test(line) ? row + 1 : 0;
      return row <= LINES_KEPT;
    })
    .join("\n");
}
