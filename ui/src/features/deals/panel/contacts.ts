/** Contacts beside the main one, each with a role in words. */
import {
  avatar,
  type Choice,
  type Context,
  html,
  hue,
  icon,
  iconButton,
  nothing,
  openCombo,
  repeat,
  section,
  type TemplateResult,
  t,
  textField,
} from "../../../base";
import { firstFound } from "../../../base/record/find";
import type { DealContact } from "../../../generated/DealContact";
import type { Shown } from "../panel";

const MOST = 12;

export async function findContacts(ctx: Context, text: string): Promise<Choice[]> {
  const list = firstFound(text, MOST);
  const page = await ctx.store.ask({ noun: "contact", ask: { do: "list", with: list } }, "contacts");
  return page.rows.map((row) => ({
    id: row.id,
    label: row.name,
    detail: row.company ?? row.email ?? "",
    picture: avatar(row.name, hue(row.id), 20, true),
  }));
}

/** "Camille Roy": the first word is the given name, the rest the family's. */
export async function newContact(ctx: Context, text: string, company: string | null): Promise<string | null> {
  const [first = "", ...rest] = text.split(/\s+/u);
  const draft = {
    first_name: first,
    last_name: rest.join(" "),
    job_title: null,
    company,
    email: null,
    phone: null,
    tags: [],
  };
  return (await ctx.store.write({ noun: "contact", ask: { do: "create", with: draft } })) ?? null;
}

export function contactsPart(shown: Shown): TemplateResult | typeof nothing {
  const { ctx, deal, readOnly, save } = shown;
  const taken = new Set([deal.contact_id, ...deal.contacts.map((one) => one.id)]);
  const add = (contact: string) => save({ field: "add_contact", value: { contact, role: "" } });
  const create = async (text: string) => {
    const made = await newContact(ctx, text, deal.company_id);
    if (made) await add(made);
  };
  const offer = (event: Event) =>
    openCombo(event.currentTarget as Element, {
      label: t("deals-contact-add"),
      placeholder: t("deals-contact-find"),
      search: async (text) => (await findContacts(ctx, text)).filter((one) => !taken.has(one.id)),
      create: (text) => void ctx.act(() => create(text)),
      pick: (choice) => void ctx.act(() => add(choice.id)),
    });
  if (readOnly && deal.contacts.length === 0) return nothing;
  return section(
    t("deals-contacts"),
    html`<div class="deal-people" data-field="contacts">
      ${repeat(
        deal.contacts,
        (one) => one.id,
        (one) => row(shown, one),
      )}
      ${
        readOnly
          ? nothing
          : html`<button type="button" class="rec-add-tag" aria-haspopup="dialog" data-testid="add-contact" @click=${offer}>
              ${icon("plus", 12)}<span>${t("deals-contact-add")}</span>
            </button>`
      }
    </div>`,
  );
}

function row({ ctx, readOnly, save }: Shown, one: DealContact): TemplateResult {
  const name = one.name || t("deals-not-here");
  return html`<div class="deal-person">
    ${avatar(name, hue(one.id), 24, true)}
    <button type="button" class="deal-person-name truncate" @click=${() => ctx.go({ record: { noun: "contact", id: one.id } })}>${name}</button>
    <div
      class="deal-role"
      ${textField({
        label: t("deals-role-of", { name }),
        field: "role",
        look: "bare",
        value: one.role,
        placeholder: t("deals-role"),
        readOnly,
        save: (role) => save({ field: "add_contact", value: { contact: one.id, role: role.trim() } }),
      })}
    ></div>
    ${
      readOnly
        ? nothing
        : iconButton({
            icon: "x",
            label: t("deals-contact-remove", { name }),
            run: () => void ctx.act(() => save({ field: "remove_contact", value: one.id })),
          })
    }
  </div>`;
}
