/** The trash: deals, contacts and companies together. Everything comes back in one click; an owner may remove for good. */
import {
  type Context,
  type Dispose,
  html,
  type IconName,
  icon,
  iconButton,
  moment,
  nothing,
  recordOf,
  t,
} from "../../base";
import { shelfPage } from "../../base/record/list/shelf";
import { confirmErase } from "../../base/record/panel/erase";
import type { Request } from "../../generated/Request";
import type { TrashLine } from "../../generated/TrashLine";

const pictures: Readonly<Record<string, IconName>> = { deal: "board", contact: "person", company: "company" };

export function trashPage(host: HTMLElement, ctx: Context): Dispose {
  return shelfPage(host, ctx, {
    read: ctx.store.watch({ noun: "trash", ask: { do: "list" } }, "trash"),
    words: () => ({
      title: t("shell-trash"),
      hint: t("trash-hint"),
      empty: { icon: "trash", title: t("record-trash-empty"), text: t("trash-empty-text") },
    }),
    key: (one) => one.document,
    row: (one) => row(ctx, one),
    action: (lines) =>
      owns(ctx) && lines.length > 0
        ? html`<button type="button" class="btn quiet" data-testid="trash-clear" @click=${() => erase(ctx, lines)}>${t("trash-clear")}</button>`
        : nothing,
  });
}

function owns(ctx: Context): boolean {
  const workspace = ctx.store.workspace.value;
  return workspace?.role === "owner" && !workspace.read_only;
}

function row(ctx: Context, one: TrashLine) {
  const workspace = ctx.store.workspace.value;
  const who = workspace?.members.find((member) => member.id === one.by)?.name ?? "";
  const record = recordOf(one.document) ?? null;
  const restore = async () => {
    const ask = { do: "restore", with: { id: one.id } };
    const done = await ctx.act(() => ctx.store.write({ noun: one.noun, ask } as Request));
    if (done) ctx.done(t("record-restored", { name: one.title }));
  };
  return html`<li class="shelf-row">
    <button type="button" class="shelf-open" data-row=${one.id} @click=${() => ctx.go({ record })}>
      <span class="shelf-title flex items-center gap-2 min-w-0"
        >${icon(pictures[one.noun] ?? "note", 14)}<span class="truncate">${one.title}</span></span
      >
      <span class="truncate text-text-3">${t(`trash-noun-${one.noun}`)}</span>
      <span class="truncate text-text-3">${who}</span>
      <time class="shelf-amount text-text-3" title=${moment(one.deleted_at)} data-testid="trash-left">${t("trash-left", { days: one.days_left })}</time>
    </button>
    ${workspace?.read_only ? nothing : html`<button type="button" class="btn quiet" data-testid="restore" @click=${() => void restore()}>${t("deals-restore")}</button>`}
    ${owns(ctx) ? iconButton({ icon: "x", label: t("trash-erase", { title: one.title }), testid: "trash-erase", run: () => erase(ctx, [one]) }) : nothing}
  </li>`;
}

function erase(ctx: Context, lines: readonly TrashLine[]): void {
  confirmErase(ctx, { title: lines[0]?.title ?? "", documents: lines.map((one) => one.document) });
}
