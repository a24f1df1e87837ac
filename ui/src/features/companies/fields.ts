/** The fields of an organisation. */
import { comboField } from "../../base/choice";
import { textField } from "../../base/field";
import { html, nothing, type TemplateResult } from "../../base/html";
import type { IconName } from "../../base/icon";
import { firstFound } from "../../base/record/find";
import { customRows } from "../../base/record/panel/custom";
import { openRecord } from "../../base/record/panel/frame";
import { arrowLink, labelledFields } from "../../base/record/panel/labelled";
import { assigneeField } from "../../base/record/panel/people";
import { t } from "../../base/words";
import type { Shown } from "./panel";

type Text = "industry" | "website" | "size" | "siren" | "siret" | "vat";

export function fields(shown: Shown): TemplateResult {
  const { ctx, company, readOnly, save } = shown;
  return html`${text(shown, "industry", "briefcase")} ${website(shown)} ${labelled(shown, "emails")}
    ${labelled(shown, "phones")} ${labelled(shown, "addresses")} ${text(shown, "size", "contacts")} ${parent(shown)}
    ${text(shown, "siren", "info")} ${text(shown, "siret", "info")} ${text(shown, "vat", "percent")}
    ${assigneeField(ctx, company.assignee, readOnly, (member) => save({ field: "assignee", value: member }))}
    ${customRows(ctx, { on: "company", custom: company.custom, readOnly, save })}`;
}

function textOf({ company }: Shown, field: Text): string {
  return (field === "industry" || field === "website" ? company.row[field] : company[field]) ?? "";
}

/** Numbers of a register are read without their spaces and shown in threes. */
function shownAs(field: Text, value: string): string {
  if (field === "siren") return value.replace(/(\d{3})(?=\d)/g, "$1 ");
  if (field === "siret") return value.replace(/^(\d{3})(\d{3})(\d{3})(\d{5})$/, "$1 $2 $3 $4");
  return value;
}

function written(field: Text, text: string): string | null {
  const trimmed =
    field === "siren" || field === "siret" || field === "vat" ? text.replace(/\s/g, "") : text.trim();
  return trimmed || null;
}

function text(shown: Shown, field: Text, icon: IconName, aside?: unknown): TemplateResult {
  const value = textOf(shown, field);
  return html`<div
    ${textField({
      label: t(`companies-${field}`),
      field,
      icon,
      value,
      shown: shownAs(field, value),
      placeholder: t("base-empty-value"),
      readOnly: shown.readOnly,
      aside: aside ?? nothing,
      save: (words) => shown.save({ field, value: written(field, words) }),
    })}
  ></div>`;
}

function website(shown: Shown): TemplateResult {
  const site = shown.company.row.website ?? "";
  const safe = /^https?:\/\//i.test(site);
  const label = t("companies-visit", { site });
  const field = "website";
  return html`<div
    ${textField({
      label: t("companies-website"),
      field,
      icon: "globe",
      value: site,
      placeholder: t("base-empty-value"),
      inputmode: "url",
      readOnly: shown.readOnly,
      aside: safe ? arrowLink(site, label) : nothing,
      save: (words) => {
        const trimmed = words.trim();
        const whole = trimmed === "" || /^[a-z]+:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`;
        return shown.save({ field, value: whole || null });
      },
    })}
  ></div>`;
}

function labelled(
  { company, readOnly, save, adding }: Shown,
  list: "emails" | "phones" | "addresses",
): TemplateResult {
  return labelledFields({
    list,
    items: company[list],
    readOnly,
    adding,
    put: (item) => save({ field: "put_labelled", value: { list, item } }),
    remove: (id) => save({ field: "remove_labelled", value: { list, id } }),
  });
}

function parent({ ctx, company, readOnly, save }: Shown): TemplateResult {
  const id = company.parent_id;
  const set = (chosen: string | null) => ctx.act(() => save({ field: "parent", value: chosen }));
  const search = async (words: string) => {
    const question = firstFound(words, 9);
    const page = await ctx.store.ask({ noun: "company", ask: { do: "list", with: question } }, "companies");
    return page.rows
      .filter((row) => row.id !== company.row.id)
      .map((row) => ({ id: row.id, label: row.name, detail: row.industry ?? "" }));
  };
  return comboField({
    label: t("companies-parent"),
    field: "parent",
    icon: "company",
    shown: company.parent ?? undefined,
    readOnly,
    combo: {
      placeholder: t("companies-find"),
      search,
      pick: (chosen) => void set(chosen.id),
      ...(id ? { clear: { label: t("companies-parent-none"), run: () => void set(null) } } : {}),
    },
    aside: id
      ? openRecord(company.parent ?? "", () => ctx.go({ record: { noun: "company", id } }))
      : undefined,
  });
}
