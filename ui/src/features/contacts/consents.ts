/**
 * What a person agreed to: a channel or purpose, the day it was given or taken back, and where that is known from. Nothing is
 * erased: a withdrawal is a fact too.
 */
import { menuField } from "../../base/choice";
import { isComposing } from "../../base/dom";
import { dayShort, isoDay } from "../../base/format";
import { html, nothing, repeat, type TemplateResult } from "../../base/html";
import { icon } from "../../base/icon";
import { iconButton, section } from "../../base/parts";
import { readDay } from "../../base/record/tasks/readday";
import { freshUuid } from "../../base/record/uuid";
import { t } from "../../base/words";
import type { Labelled } from "../../generated/Labelled";
import type { Shown } from "./panel";

const shape = /^(given|withdrawn) (\d{4}-\d{2}-\d{2})(?: (.*))?$/s;
const roles = ["consumer", "professional"] as const;

/** What to know before writing or calling. */
export function warnings({ contact }: Shown): TemplateResult | typeof nothing {
  const asked = contact.consents.some((one) => one.value.startsWith("given"));
  const word = contact.do_not_contact
    ? "contacts-never"
    : contact.silent
      ? "contacts-silent"
      : contact.acts_as === "consumer" && !asked
        ? "contacts-unasked"
        : "";
  return word ? html`<p class="rec-notice" data-testid="contact-warning">${t(word)}</p>` : nothing;
}

function role({ contact, readOnly, save }: Shown): TemplateResult {
  const now = roles.find((one) => one === contact.acts_as);
  return html`${menuField({
    label: t("contacts-acts-as"),
    field: "acts-as",
    icon: "person",
    shown: now && t(`contacts-${now}`),
    readOnly,
    items: () =>
      ([null, ...roles] as const).map((value) => ({
        label: value ? t(`contacts-${value}`) : t("base-empty-value"),
        checked: value === contact.acts_as,
        testid: `acts-as-${value}`,
        run: () => void save({ field: "acts_as", value }),
      })),
  })}
  <label class="check-row"
    ><input
      type="checkbox"
      data-testid="do-not-contact"
      ?disabled=${readOnly}
      .checked=${contact.do_not_contact}
      @change=${() => void save({ field: "do_not_contact", value: !contact.do_not_contact })}
    /><span>${t("contacts-do-not")}</span></label
  >`;
}

export function consentPart(shown: Shown): TemplateResult | typeof nothing {
  const { contact, readOnly } = shown;
  return section(
    t("contacts-consents"),
    html`${role(shown)}
    <div class="rec-tasks">
      ${repeat(
        contact.consents,
        (one) => one.id,
        (one) => row(shown, one),
      )} ${readOnly ? nothing : adder(shown)}
    </div>`,
  );
}

function row({ ctx, readOnly, save }: Shown, one: Labelled): TemplateResult {
  const [, state = "given", day = "", source = ""] = shape.exec(one.value) ?? [];
  const given = state === "given";
  const turn = () =>
    ctx.act(() =>
      save({
        field: "put_labelled",
        value: {
          list: "consents",
          item: { ...one, value: `${given ? "withdrawn" : "given"} ${isoDay()} ${source}`.trim() },
        },
      }),
    );
  const remove = () =>
    ctx.act(() => save({ field: "remove_labelled", value: { list: "consents", id: one.id } }));
  return html`<div class="rec-task">
    <span class=${given ? "rec-given" : "rec-faint"}>${icon(given ? "check" : "x", 14)}</span>
    <span class="grow truncate" title=${source || nothing}>${one.label}${source ? html` <span class="rec-faint">${source}</span>` : nothing}</span>
    <span class="rec-faint">${t(given ? "contacts-consent-given" : "contacts-consent-withdrawn", { day: dayShort(day) })}</span>
    ${
      readOnly
        ? nothing
        : html`<button type="button" class="btn quiet" @click=${() => void turn()}>${t(given ? "contacts-consent-withdraw" : "contacts-consent-give")}</button>
            ${iconButton({ icon: "x", label: t("contacts-consent-remove", { purpose: one.label }), run: () => void remove() })}`
    }
  </div>`;
}

function adder({ ctx, save }: Shown): TemplateResult {
  const key = (event: KeyboardEvent) => {
    const field = event.target as HTMLInputElement;
    const parts = field.value.split(",").map((part) => part.trim());
    const day = parts.map(readDay).find(Boolean) ?? isoDay();
    const [label = "", ...source] = parts.filter((part) => !readDay(part));
    if (event.key !== "Enter" || isComposing(event) || label === "") return;
    event.preventDefault();
    const item = { id: freshUuid(), label, value: `given ${day} ${source.join(", ")}`.trim() };
    void ctx.act(async () => {
      await save({ field: "put_labelled", value: { list: "consents", item } });
      field.value = "";
    });
  };
  return html`<div class="rec-task rec-task-new">
    <span class="rec-plus">${icon("plus", 14)}</span>
    <input class="rec-bare" aria-label=${t("contacts-consent-add")} placeholder=${t("contacts-consent-add")} autocomplete="off" @keydown=${key} />
  </div>`;
}
