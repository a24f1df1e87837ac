/** E-mails, phones, addresses: any number of values, each with a label. */
import type { Labelled } from "../../../generated/Labelled";
import type { LabelledList } from "../../../generated/LabelledList";
import { textField } from "../../field";
import { html, nothing, repeat, type TemplateResult } from "../../html";
import type { IconName } from "../../icon";
import { type MenuItem, openMenu } from "../../menu";
import { iconButton } from "../../parts";
import type { Signal } from "../../signal";
import { hasWords, t } from "../../words";
import { freshUuid } from "../uuid";

export interface LabelledOptions {
  readonly list: Exclude<LabelledList, "consents">;
  readonly items: readonly Labelled[];
  readonly readOnly: boolean;
  /** The list that shows an empty row for one more. */
  readonly adding: Signal<LabelledList | null>;
  put(item: Labelled): Promise<unknown>;
  remove(id: string): Promise<unknown>;
}

const kinds: Record<
  LabelledOptions["list"],
  { icon: IconName; input: "email" | "tel" | "text"; labels: readonly string[] }
> = {
  emails: { icon: "mail", input: "email", labels: ["work", "home", "other"] },
  phones: { icon: "phone", input: "tel", labels: ["work", "mobile", "home", "other"] },
  addresses: { icon: "pin", input: "text", labels: ["work", "home", "billing", "other"] },
};

export function labelWords(label: string): string {
  const key = `record-label-${label}`;
  return hasWords(key) ? t(key) : label;
}

/** One row per value, and an empty one to add another when the list has none yet. */
export function labelledFields(options: LabelledOptions): TemplateResult {
  const { list, items } = options;
  const wanted = items.length === 0 || options.adding.value === list;
  const blank = wanted && !options.readOnly ? [blankOf(list)] : [];
  return html`${repeat(
    [...items, ...blank],
    (one) => one.id || `new-${list}`,
    (one) => row(options, one),
  )}`;
}

/** What the empty row would become. Its id is made when it is written. */
function blankOf(list: LabelledOptions["list"]): Labelled {
  return { id: "", label: kinds[list].labels[0] ?? "work", value: "" };
}

function row(options: LabelledOptions, item: Labelled): TemplateResult {
  const { list, readOnly } = options;
  const kind = kinds[list];
  const noun = t(`record-one-${list}`);
  const label = item.id ? `${noun} · ${labelWords(item.label)}` : noun;
  const save = async (text: string) => {
    const value = text.trim();
    if (value === item.value) return;
    if (value !== "") await options.put({ ...item, id: item.id || freshUuid(), value });
    else if (item.id) await options.remove(item.id);
    if (!item.id) options.adding.value = null;
  };
  return html`<div
    ${textField({
      label,
      field: list,
      icon: kind.icon,
      value: item.value,
      placeholder: t("base-empty-value"),
      inputmode: kind.input,
      multiline: list === "addresses",
      readOnly,
      save,
      aside: item.id ? html`${reach(list, item.value)}${readOnly ? nothing : more(options, item)}` : nothing,
    })}
  ></div>`;
}

/** Writing to them, calling them. */
function reach(list: LabelledOptions["list"], value: string): TemplateResult | typeof nothing {
  if (list === "addresses") return nothing;
  const href =
    list === "emails"
      ? `mailto:${encodeURIComponent(value).replace("%40", "@")}`
      : `tel:${value.replace(/[^+\d]/g, "")}`;
  const label = t(list === "emails" ? "record-mail" : "record-call", { value });
  return arrowLink(href, label);
}

/** An arrow out of here: a mail, a call, a site. */
export function arrowLink(href: string, label: string): TemplateResult {
  return html`<a class="icon-btn rec-arrow" href=${href} target="_blank" rel="noopener noreferrer" aria-label=${label} data-tip=${label}
    ><span aria-hidden="true">↗</span></a
  >`;
}

function more(options: LabelledOptions, item: Labelled): TemplateResult {
  const labels = kinds[options.list].labels;
  const names = labels.includes(item.label) ? labels : [...labels, item.label];
  const items: MenuItem[] = [
    { kind: "heading", label: t("record-label") },
    ...names.map(
      (label): MenuItem => ({
        label: labelWords(label),
        checked: label === item.label,
        run: () => void options.put({ ...item, label }).catch(() => undefined),
      }),
    ),
    { kind: "line" },
    {
      label: t("record-add-another"),
      icon: "plus",
      run: () => addAnother(options),
    },
    {
      label: t("base-remove"),
      icon: "trash",
      danger: true,
      run: () => void options.remove(item.id).catch(() => undefined),
    },
  ];
  return iconButton({
    icon: "more",
    label: t("record-more-of", { value: item.value }),
    popup: "menu",
    run: (event) =>
      void openMenu(event.currentTarget as Element, items, { label: t("base-more"), align: "end" }),
  });
}

/** Shows an empty row for one more and goes into it. */
function addAnother(options: LabelledOptions): void {
  options.adding.value = options.list;
  requestAnimationFrame(() => {
    const fields = document.querySelectorAll<HTMLElement>(`.panel [data-field="${options.list}"]`);
    fields[fields.length - 1]?.focus();
  });
}
