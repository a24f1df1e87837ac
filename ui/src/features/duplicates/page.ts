/** Records that may be one: pairs with why, the surest first. Each is merged side by side, or said to be two. */
import { type Context, computed, type Dispose, html, icon, nothing, t } from "../../base";
import { shelfPage } from "../../base/record/list/shelf";
import type { DuplicateOf } from "../../generated/DuplicateOf";
import type { DuplicatePair } from "../../generated/DuplicatePair";
import type { DuplicateSide } from "../../generated/DuplicateSide";
import { merge } from "./merge";

export function duplicatesPage(host: HTMLElement, ctx: Context): Dispose {
  const of: DuplicateOf = ctx.route.peek().section === "company" ? "company" : "contact";
  const read = ctx.store.watch({ noun: "duplicate", ask: { do: "find", with: { of } } }, "duplicates");
  return shelfPage(host, ctx, {
    back: of === "company" ? "companies" : "contacts",
    read: { ...read, value: computed(() => read.value.value?.pairs) },
    words: () => ({
      title: t(`duplicates-${of}`),
      total: read.value.value?.total ?? 0,
      empty: { icon: "check", title: t("duplicates-none"), text: t("duplicates-none-text") },
    }),
    key: ({ left, right }) => left.id + right.id,
    row: (pair) => row(ctx, of, pair),
  });
}

function row(ctx: Context, of: DuplicateOf, { left, right, why, sure }: DuplicatePair) {
  const apart = async () => {
    const ask = { do: "apart", with: { of, left: left.id, right: right.id } } as const;
    if (await ctx.act(() => ctx.store.write({ noun: "duplicate", ask })))
      ctx.done(t("duplicates-apart-done"));
  };
  const side = ({
    id,
    name,
    detail,
  }: DuplicateSide) => html`<button type="button" class="pair-side" @click=${() => ctx.go({ record: { noun: of, id } })}>
    <span class="shelf-title truncate">${name}</span><span class="rec-faint truncate">${detail.join(" · ")}</span>
  </button>`;
  return html`<li class="shelf-row pair" data-testid="pair">
    ${side(left)}${side(right)}
    <span class="pair-why ${sure ? "" : "rec-faint"}">${sure ? nothing : `${t("duplicates-maybe")} · `}${why.map((one) => t(`duplicates-why-${one.replaceAll("_", "-")}`)).join(", ")}</span>
    ${
      ctx.store.workspace.value?.read_only
        ? nothing
        : html`<button type="button" class="btn quiet" data-testid="pair-apart" @click=${() => void apart()}>${t("duplicates-apart")}</button>
            <button type="button" class="btn" data-testid="pair-merge" @click=${() => void merge(ctx, of, left.id, right.id)}>${icon("merge", 14)}${t("duplicates-merge")}</button>`
    }
  </li>`;
}
