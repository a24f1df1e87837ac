/**
 * Custom fields: an input for each kind, edited where it stands. What is typed is read by Rust; what does not fit its field
 * is shown as the text that it is, with a sign.
 */
import type { Custom } from "../../../generated/Custom";
import type { Field } from "../../../generated/Field";
import { openCalendar } from "../../calendar";
import { choiceField, comboField, menuField } from "../../choice";
import type { Context } from "../../context";
import { freshId } from "../../dom";
import { textField } from "../../field";
import { dayMedium, moneyInput } from "../../format";
import { html, nothing, type TemplateResult } from "../../html";
import { type IconName, icon } from "../../icon";
import { t } from "../../words";
import { readDayWords } from "../tasks/tasks";
import { amount, customWords, decimal } from "../value";
import { arrowLink } from "./labelled";

export type CustomEdit =
  | { readonly field: "custom"; readonly value: { readonly field: string; readonly value: string | null } }
  | { readonly field: "custom_typed"; readonly value: { readonly field: string; readonly text: string } };

export interface CustomOptions {
  readonly on: "deal" | "contact" | "company";
  readonly custom: readonly Custom[];
  readonly readOnly: boolean;
  save(edit: CustomEdit): Promise<unknown>;
}

const icons: Record<string, IconName> = {
  number: "ordered",
  money: "money",
  date: "calendar",
  choice: "list",
  link: "link",
  check: "tasks",
};
/** More options than that are searched in. */
const MENU = 12;

export function customRows(ctx: Context, options: CustomOptions): TemplateResult[] {
  const fields = (ctx.store.workspace.value?.fields ?? []).filter((field) => field.on === options.on);
  return fields.map((field) => row(ctx, options, field));
}

function row(ctx: Context, options: CustomOptions, field: Field): TemplateResult {
  const one = options.custom.find((other) => other.field === field.id);
  if (one && !one.fits) return typed(options, field, one);
  if (field.type === "date") return date(ctx, options, field, one);
  if (field.type === "choice") return choice(ctx, options, field, one);
  if (field.type === "check") return check(ctx, options, field, one);
  return typed(options, field, one);
}

function put(options: CustomOptions, field: Field, value: string | null): Promise<unknown> {
  return options.save({ field: "custom", value: { field: field.id, value } });
}

function look(options: CustomOptions, field: Field) {
  return {
    label: field.name,
    field: `x:${field.id}`,
    icon: icons[field.type] ?? "dot",
    readOnly: options.readOnly,
  } as const;
}

/** What is edited: without grouping, in the language's decimal sign. */
function input(field: Field, one: Custom | undefined): string {
  if (!one) return "";
  if (!one.fits) return one.value;
  if (field.type === "number") return decimal(one.value, false);
  if (field.type !== "money") return one.value;
  const [minor, currency] = amount(one.value);
  return `${moneyInput(minor, currency)} ${currency}`;
}

function typed(options: CustomOptions, field: Field, one: Custom | undefined): TemplateResult {
  const link = field.type === "link" && one?.fits;
  const words = one && !link ? customWords(field, one) : undefined;
  const misfit = html`<span class="warn" role="img" aria-label=${t("record-misfit")} data-tip=${t("record-misfit")}>${icon("alert", 14)}</span>`;
  return html`<div
    ${textField({
      ...look(options, field),
      value: input(field, one),
      ...(typeof words === "string" ? { shown: words } : {}),
      placeholder: t("base-empty-value"),
      inputmode: field.type === "link" ? "url" : field.type === "text" ? "text" : "decimal",
      multiline: field.type === "text" && (one?.value.includes("\n") ?? false),
      aside:
        one && !one.fits
          ? misfit
          : link
            ? arrowLink(one.value, t("record-visit", { name: field.name }))
            : nothing,
      save: (text) => options.save({ field: "custom_typed", value: { field: field.id, text } }),
    })}
  ></div>`;
}

function date(ctx: Context, options: CustomOptions, field: Field, one: Custom | undefined): TemplateResult {
  return choiceField({
    ...look(options, field),
    shown: one ? dayMedium(one.value) : undefined,
    open: (anchor) =>
      void openCalendar(anchor, {
        label: field.name,
        value: one?.value ?? null,
        read: (text) => readDayWords(ctx, text),
        pick: (day) => void ctx.act(() => put(options, field, day)),
      }),
  });
}

function choice(ctx: Context, options: CustomOptions, field: Field, one: Custom | undefined): TemplateResult {
  const offered = field.options.filter((option) => !option.removed);
  const write = (value: string | null) => void ctx.act(() => put(options, field, value));
  const shared = { ...look(options, field), shown: one && customWords(field, one) };
  const clear = { label: t("base-clear"), run: () => write(null) };
  if (offered.length > MENU) {
    return comboField({
      ...shared,
      combo: {
        placeholder: field.name,
        search: (text) =>
          offered
            .filter((option) => option.name.toLowerCase().includes(text.toLowerCase()))
            .map((option) => ({ id: option.id, label: option.name })),
        pick: (option) => write(option.id),
        ...(one ? { clear } : {}),
      },
    });
  }
  return menuField({
    ...shared,
    items: () => [
      ...offered.map((option) => ({
        label: option.name,
        checked: option.id === one?.value,
        run: () => write(option.id),
      })),
      ...(one ? [{ kind: "line" as const }, { ...clear, icon: "x" as const }] : []),
    ],
  });
}

function check(ctx: Context, options: CustomOptions, field: Field, one: Custom | undefined): TemplateResult {
  const id = freshId("custom");
  const change = (event: Event) => {
    const { checked } = event.target as HTMLInputElement;
    void ctx.act(() => put(options, field, checked ? "true" : null));
  };
  return html`<div class="field" data-look="row">
    <label class="field-label" for=${id}>${icon("tasks", 14)}<span>${field.name}</span></label>
    <div class="field-value field-check">
      <input id=${id} type="checkbox" class="rec-check" data-field=${`x:${field.id}`} .checked=${one?.value === "true"} ?disabled=${options.readOnly} @change=${change} />
    </div>
  </div>`;
}
