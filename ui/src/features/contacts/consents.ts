/** What a person agreed to: a purpose, and the day it was given or taken back. Nothing is erased: a withdrawal is a fact too. */
import { isComposing } from "../../base/dom";
import { dayShort, isoDay } from "../../base/format";
import { html, nothing, repeat, type TemplateResult } from "../../base/html";
import { icon } from "../../base/icon";
import { iconButton, section } from "../../base/parts";
import { freshUuid } from "../../base/record/uuid";
import { t } from "../../base/words";
import type { Labelled } from "../../generated/Labelled";
import type { Shown } from "./panel";

const shape = /^(given|withdrawn) (\d{4}-\d{2}-\d{2})$/;

export function consentPart(shown: Shown): TemplateResult | typeof nothing {
  const { contact, readOnly } = shown;
  if (readOnly && contact.consents.length === 0) return nothing;
  return section(
    t("contacts-consents"),
    html`<div class="rec-tasks">
      ${repeat(
        contact.consents,
        (one) => one.id,
        (one) => row(shown, one),
      )} ${readOnly ? nothing : adder(shown)}
    </div>`,
  );
}

function row({ ctx, readOnly, save }: Shown, one: Labelled): TemplateResult {
  const [, state = "given", day = ""] = shape.exec(one.value) ?? [];
  const given = state === "given";
  const turn = () =>
    ctx.act(() =>
      save({
        field: "put_labelled",
        value: { list: "consents", item: { ...one, value: `${given ? "withdrawn" : "given"} ${isoDay()}` } },
      }),
    );
  const remove = () =>
    ctx.act(() => save({ field: "remove_labelled", value: { list: "consents", id: one.id } }));
  return html`<div class="rec-task">
    <span class=${given ? "rec-given" : "rec-faint"}>${icon(given ? "check" : "x", 14)}</span>
    <span class="grow truncate">${one.label}</span>
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
    const label = field.value.trim();
    if (event.key !== "Enter" || isComposing(event) || label === "") return;
    event.preventDefault();
    const item = { id: freshUuid(), label, value: `given ${isoDay()}` };
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
