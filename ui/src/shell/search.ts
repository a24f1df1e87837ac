/** Search in everything. Rust finds; a click opens the record beside the page. */
import { type Choice, openCombo } from "../base/combo";
import type { Context } from "../base/context";
import type { Dispose } from "../base/dispose";
import { html } from "../base/html";
import { type IconName, icon } from "../base/icon";
import { mark } from "../base/parts";
import { recordOf } from "../base/route";
import { t } from "../base/words";
import type { Hit } from "../generated/Hit";

const pictures: Readonly<Record<string, IconName>> = { deal: "board", contact: "person", task: "tasks" };
const MOST = 12;
let open: Dispose | undefined;

function choice(hit: Hit): Choice {
  const picture =
    hit.noun === "company"
      ? mark(hit.title)
      : html`<span class="hit-icon">${icon(pictures[hit.noun] ?? "note", 14)}</span>`;
  return { id: hit.document, label: hit.title, detail: hit.subtitle, picture };
}

export function openSearch(ctx: Context): void {
  const anchor = document.querySelector(".search-box");
  if (!anchor || open) return;
  open = openCombo(anchor, {
    label: t("shell-search"),
    over: true,
    placeholder: t("shell-search-hint"),
    search: async (text) => {
      if (!text) return [];
      const hits = await ctx.store
        .ask({ noun: "search", ask: { text, limit: MOST } }, "hits")
        .catch(() => []);
      return hits.map(choice);
    },
    pick: (picked) => {
      const record = recordOf(picked.id);
      if (record) ctx.go({ record });
    },
    closed: () => {
      open = undefined;
    },
  });
}
