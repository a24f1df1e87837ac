/** Links to records: an address of this page in a browser, else of the app. */
import type { Context } from "../context";
import { type RecordRef, writeRoute } from "../route";
import { announce } from "../toast";
import { t } from "../words";

/** `app`: one that opens the app, wherever it is pasted. */
export function copyLink(ctx: Context, record: RecordRef, app = false): void {
  const web = ctx.platform.kind === "web" && !app;
  const page = `${location.origin}${location.pathname}${writeRoute({ page: "pipeline", record })}`;
  const link = web ? page : `carnet://${record.noun}/${record.id}`;
  void navigator.clipboard.writeText(link).then(() => announce(t("base-copied")));
}
