/** What the law gives a person: everything that is known of them, as a page or as data, and to be erased for good. */
import type { Context } from "../../base/context";
import type { MenuItem } from "../../base/menu";
import { confirmErase } from "../../base/record/panel/erase";
import { saveExport } from "../../base/save";
import { t } from "../../base/words";
import type { Contact } from "../../generated/Contact";

export function rightsMenu(ctx: Context, { row: { id, name }, deleted_at }: Contact): MenuItem[] {
  const file = (page: boolean) => saveExport(ctx, { do: "person", with: { id, page } });
  const all: MenuItem[] = [
    { label: t("contacts-all-page"), icon: "printer", testid: "person-page", run: () => file(true) },
    { label: t("contacts-all-data"), icon: "download", testid: "person-data", run: () => file(false) },
  ];
  const { role, read_only } = ctx.store.workspace.peek() ?? {};
  if (role !== "owner" || read_only) return all;
  const erase = () =>
    confirmErase(ctx, {
      title: name,
      documents: [`crm:contact:${id}`],
      more: t("contacts-erase-more"),
      first: async () =>
        deleted_at ?? (await ctx.store.write({ noun: "contact", ask: { do: "trash", with: { id } } })),
      done: ctx.closeRecord,
    });
  return [
    ...all,
    { label: t("contacts-erase"), icon: "x", danger: true, testid: "person-erase", run: erase },
  ];
}
