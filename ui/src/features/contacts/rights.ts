/** What the law gives a person: everything that is known of them, as a page or as data, and to be erased for good. */
import type { Context } from "../../base/context";
import { openDialog } from "../../base/dialog";
import { html, render } from "../../base/html";
import type { MenuItem } from "../../base/menu";
import { save } from "../../base/save";
import { t } from "../../base/words";
import type { Contact } from "../../generated/Contact";

export function rightsMenu(ctx: Context, contact: Contact): MenuItem[] {
  const { id } = contact.row;
  const file = (page: boolean) =>
    void ctx.act(async () => {
      const ask = { do: "person", with: { id, page } } as const;
      const { name, mime, text } = await ctx.store.ask({ noun: "export", ask }, "file");
      await save(ctx, name, mime, text);
    });
  const owner = ctx.store.workspace.peek()?.role === "owner" && !ctx.store.workspace.peek()?.read_only;
  const all: MenuItem[] = [
    { label: t("contacts-all-page"), icon: "printer", testid: "person-page", run: () => file(true) },
    { label: t("contacts-all-data"), icon: "download", testid: "person-data", run: () => file(false) },
  ];
  if (!owner) return all;
  const erase = () => confirm(ctx, contact);
  return [
    ...all,
    { label: t("contacts-erase"), icon: "x", danger: true, testid: "person-erase", run: erase },
  ];
}

/** One of the few questions: nobody brings an erased person back. */
function confirm(ctx: Context, { row: { id, name }, deleted_at }: Contact): void {
  openDialog({ title: t("contacts-erase-title", { name }), testid: "erase-dialog" }, (body, close) => {
    const yes = async () => {
      close();
      const done = await ctx.act(async () => {
        if (deleted_at === null)
          await ctx.store.write({ noun: "contact", ask: { do: "trash", with: { id } } });
        const ask = { do: "erase", with: { document: `crm:contact:${id}` } } as const;
        await ctx.store.write({ noun: "trash", ask });
      });
      if (!done) return;
      ctx.closeRecord();
      ctx.toast({ text: t("contacts-erased", { name }) });
    };
    render(
      html`<p class="team-text">${t("contacts-erase-text")}</p>
        <div class="form-foot">
          <button type="button" class="btn" autofocus @click=${close}>${t("base-cancel")}</button>
          <button type="button" class="btn danger" data-testid="erase-yes" @click=${() => void yes()}>${t("contacts-erase")}</button>
        </div>`,
      body,
    );
    return undefined;
  });
}
