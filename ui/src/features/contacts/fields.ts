/** The fields of a person. */
import { comboField } from "../../base/choice";
import { textField } from "../../base/field";
import { dayLong } from "../../base/format";
import { html, type TemplateResult } from "../../base/html";
import { firstFound } from "../../base/record/find";
import { customRows } from "../../base/record/panel/custom";
import { openRecord } from "../../base/record/panel/frame";
import { labelledFields } from "../../base/record/panel/labelled";
import { assigneeField } from "../../base/record/panel/people";
import { readDay } from "../../base/record/tasks/readday";
import { t } from "../../base/words";
import type { Shown } from "./panel";

type Text = "job_title" | "prefix" | "source";

export function fields(shown: Shown): TemplateResult {
  const { ctx, contact, readOnly, save } = shown;
  return html`${name(shown, "first_name")} ${name(shown, "last_name")} ${text(shown, "job_title")} ${company(shown)}
    ${labelled(shown, "emails")} ${labelled(shown, "phones")} ${labelled(shown, "addresses")} ${birthday(shown)}
    ${text(shown, "prefix")} ${text(shown, "source")}
    ${assigneeField(ctx, contact.assignee, readOnly, (member) => save({ field: "assignee", value: member }))}
    ${customRows(ctx, { on: "contact", custom: contact.custom, readOnly, save })}`;
}

function name({ contact, readOnly, save }: Shown, field: "first_name" | "last_name"): TemplateResult {
  return html`<div
    ${textField({
      label: t(`contacts-${field.replace("_", "-")}`),
      field,
      icon: "person",
      value: contact[field],
      placeholder: t("base-empty-value"),
      readOnly,
      save: (value) => save({ field, value: value.trim() }),
    })}
  ></div>`;
}

const icons = { job_title: "briefcase", prefix: "info", source: "source" } as const;

function text({ contact, readOnly, save }: Shown, field: Text): TemplateResult {
  const value = (field === "job_title" ? contact.row.job_title : contact[field]) ?? "";
  return html`<div
    ${textField({
      label: t(`contacts-${field.replace("_", "-")}`),
      field,
      icon: icons[field],
      value,
      placeholder: t("base-empty-value"),
      readOnly,
      save: (words) => save({ field, value: words.trim() || null }),
    })}
  ></div>`;
}

function birthday({ contact, readOnly, save }: Shown): TemplateResult {
  const value = contact.birthday ?? "";
  const write = (words: string) => {
    if (words.trim() === "") return save({ field: "birthday", value: null });
    const day = readDay(words);
    if (!day) return Promise.reject(new Error(t("record-day-unclear")));
    return save({ field: "birthday", value: day });
  };
  return html`<div
    ${textField({
      label: t("contacts-birthday"),
      field: "birthday",
      icon: "cake",
      value: value ? value.split("-").reverse().join("/") : "",
      shown: value ? dayLong(value) : "",
      placeholder: t("base-empty-value"),
      readOnly,
      save: write,
    })}
  ></div>`;
}

function labelled(
  { contact, readOnly, save, adding }: Shown,
  list: "emails" | "phones" | "addresses",
): TemplateResult {
  return labelledFields({
    list,
    items: contact[list],
    readOnly,
    adding,
    put: (item) => save({ field: "put_labelled", value: { list, item } }),
    remove: (id) => save({ field: "remove_labelled", value: { list, id } }),
  });
}

function company({ ctx, contact, readOnly, save }: Shown): TemplateResult {
  const set = (id: string | null) => ctx.act(() => save({ field: "company", value: id }));
  const search = async (text: string) => {
    const page = await ctx.store.ask(
      {
        noun: "company",
        ask: { do: "list", with: firstFound(text, 8) },
      },
      "companies",
    );
    return page.rows.map((row) => ({ id: row.id, label: row.name, detail: row.industry ?? "" }));
  };
  const create = (text: string) =>
    ctx.act(async () => {
      const draft = { name: text, industry: null, website: null, tags: [] };
      const id = await ctx.store.write({ noun: "company", ask: { do: "create", with: draft } });
      if (id) await save({ field: "company", value: id });
    });
  const id = contact.company_id;
  const name = contact.row.company;
  return comboField({
    label: t("deals-company"),
    field: "company",
    icon: "company",
    shown: name ?? undefined,
    readOnly,
    combo: {
      placeholder: t("deals-company-find"),
      search,
      pick: (chosen) => void set(chosen.id),
      create: (words) => void create(words),
      ...(id ? { clear: { label: t("contacts-company-none"), run: () => void set(null) } } : {}),
    },
    aside: id ? openRecord(name ?? "", () => ctx.go({ record: { noun: "company", id } })) : undefined,
  });
}
