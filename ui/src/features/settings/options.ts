/** What a choice offers: names, colours, order. */
import { html, icon, nothing, openPopover, render, repeat, type TemplateResult, t } from "../../base";
import type { Field } from "../../generated/Field";
import type { FieldRequest } from "../../generated/FieldRequest";
import type { Shown } from "./fields";
import { handle, type Order, ordered, placed } from "./order";
import { adder, nameField, removedList } from "./parts";

const colors = [0, 1, 2, 3, 4, 5, 6, 7] as const;

export function optionList(shown: Shown, field: Field): TemplateResult {
  const { ctx, all, readOnly } = shown;
  const offered = field.options.filter((one) => !one.removed);
  const order: Order = {
    key: `options-${field.id}`,
    ids: offered.map((one) => one.id),
    place: (id, before) =>
      void shown.change(
        { do: "place_option", with: { id, before } },
        {
          fields: all.fields.map((one) =>
            one.id === field.id ? { ...one, options: placed(one.options, id, before) } : one,
          ),
        },
      ),
  };
  const write = (ask: FieldRequest) => ctx.store.write({ noun: "field", ask });
  return html`<div class="set-options">
    <ul class="set-list" role="list" ${ordered(order)}>
      ${repeat(
        offered,
        (one) => one.id,
        (one) => html`<li class="set-row set-line" data-id=${one.id}>
          ${readOnly ? nothing : handle(order, one.id, one.name)}
          ${swatch(one.name, one.color, readOnly, (color) => void shown.change({ do: "edit_option", with: { id: one.id, name: one.name, color: color ?? 0 } }))}
          <div class="grow">
            ${nameField({
              label: t("settings-option"),
              field: "option",
              value: one.name,
              readOnly,
              save: (name) => write({ do: "edit_option", with: { id: one.id, name, color: one.color } }),
            })}
          </div>
          ${
            readOnly
              ? nothing
              : html`<button type="button" class="icon-btn" aria-label=${t("settings-remove", { name: one.name })} @click=${() => void shown.change({ do: "remove_option", with: { id: one.id } })}>${icon("x")}</button>`
          }
        </li>`,
      )}
    </ul>
    ${
      readOnly
        ? nothing
        : adder(ctx, t("settings-option-add"), "add-option", (name) =>
            write({
              do: "add_option",
              with: { field: field.id, name, color: field.options.length % colors.length },
            }),
          )
    }
    ${removedList(
      ctx,
      field.options.filter((one) => one.removed),
      readOnly,
      (id) => write({ do: "restore_option", with: { id } }),
    )}
  </div>`;
}

/** A colour, and the eight to choose from; `none` gives it back to the name. */
export function swatch(
  name: string,
  color: number,
  readOnly: boolean,
  pick: (color: number | null) => void,
  none = false,
): TemplateResult {
  const label = t("settings-color", { name });
  const open = (event: Event) =>
    openPopover(event.currentTarget as Element, { label, class: "set-palette" }, (box, close) => {
      const take = (next: number | null) => {
        close();
        pick(next);
      };
      render(
        html`${colors.map(
          (one) =>
            html`<button type="button" class="set-swatch tag-${one}" aria-label=${t("settings-color-n", { number: one + 1 })} aria-pressed=${String(one === color)} @click=${() => take(one)}>${one === color ? icon("check", 14) : nothing}</button>`,
        )}${none ? html`<button type="button" class="btn quiet" @click=${() => take(null)}>${t("settings-color-none")}</button>` : nothing}`,
        box,
      );
      return undefined;
    });
  return html`<button type="button" class="set-swatch tag-${color % 8}" aria-label=${label} aria-haspopup="dialog" ?disabled=${readOnly} @click=${open}></button>`;
}
