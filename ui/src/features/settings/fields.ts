/** Custom fields of each kind of record, and how tags look. */
import {
  type Context,
  type Dispose,
  disposers,
  errorWords,
  html,
  icon,
  iconButton,
  type MenuItem,
  nothing,
  openMenu,
  pageSection,
  repeat,
  type TemplateResult,
  t,
  view,
  type Watched,
} from "../../base";
import type { Field } from "../../generated/Field";
import type { FieldRequest } from "../../generated/FieldRequest";
import type { Fields } from "../../generated/Fields";
import { optionList } from "./options";
import { handle, type Order, ordered, placed } from "./order";
import { adder, nameField, ownerNotice, ownerOnly, removedList } from "./parts";
import { tagList } from "./tags";

const records = ["deal", "contact", "company"] as const;
const kinds = ["text", "number", "money", "date", "choice", "link", "check"] as const;
/** Fields that a card has room for. */
const ON_CARD = 2;

/** What the parts of this screen need. */
export interface Shown {
  readonly ctx: Context;
  readonly all: Fields;
  readonly readOnly: boolean;
  change(ask: FieldRequest, expected?: Partial<Fields>): Promise<boolean>;
}

export function fieldSettings(host: HTMLElement, ctx: Context): Dispose {
  const read = ctx.store.watch({ noun: "field", ask: { do: "list" } }, "fields");
  return disposers(
    read.dispose,
    view(host, () => {
      const all = read.value.value;
      if (!all)
        return read.error.value ? html`<p class="problem">${errorWords(read.error.value)}</p>` : nothing;
      const shown = { ctx, all, readOnly: !ownerOnly(ctx), change: changer(ctx, read) };
      return html`${ownerNotice(ctx)} ${records.map((on) => fieldsOf(shown, on))} ${tagList(shown)}`;
    }),
  );
}

function changer(ctx: Context, read: Watched<Fields>): Shown["change"] {
  return async (ask, expected) => {
    const now = read.value.peek();
    if (now && expected) read.expect({ ...now, ...expected });
    const done = await ctx.act(() => ctx.store.write({ noun: "field", ask }));
    if (!done) read.again();
    return done;
  };
}

function fieldsOf(shown: Shown, on: (typeof records)[number]): TemplateResult {
  const { ctx, all, readOnly } = shown;
  const mine = all.fields.filter((one) => one.on === on);
  const used = mine.filter((one) => !one.removed);
  const order: Order = {
    key: `fields-${on}`,
    ids: used.map((one) => one.id),
    place: (id, before) =>
      void shown.change({ do: "place", with: { id, before } }, { fields: placed(all.fields, id, before) }),
  };
  const add = (name: string) =>
    ctx.store.write({ noun: "field", ask: { do: "add", with: { on, name, type: "text" } } });
  return pageSection(
    t(`settings-fields-${on}`),
    html`<ul class="set-list" role="list" ${ordered(order)}>
        ${repeat(
          used,
          (one) => one.id,
          (one) => row(shown, order, one),
        )}
      </ul>
      ${readOnly ? nothing : newField(shown, on, add)}
      ${removedList(
        ctx,
        mine.filter((one) => one.removed),
        readOnly,
        (id) => ctx.store.write({ noun: "field", ask: { do: "restore", with: { id } } }),
      )}`,
  );
}

/** Enter adds a text; the button offers the other kinds, for what was typed. */
function newField(
  shown: Shown,
  on: (typeof records)[number],
  add: (name: string) => Promise<unknown>,
): TemplateResult {
  const label = t("settings-field-kind");
  const offer = (event: Event) => {
    const anchor = event.currentTarget as HTMLElement;
    const input = anchor.parentElement?.querySelector("input");
    const name = (kind: string) => input?.value.trim() || t(`settings-field-${kind}`);
    const items = kinds.map(
      (kind): MenuItem => ({
        label: t(`settings-field-${kind}`),
        testid: `kind-${kind}`,
        run: () => {
          void shown.change({ do: "add", with: { on, name: name(kind), type: kind } });
          if (input) input.value = "";
        },
      }),
    );
    openMenu(anchor, items, { label, align: "end" });
  };
  return html`<div class="set-new">
    ${adder(shown.ctx, t("settings-field-add"), `add-field-${on}`, add)}
    <button type="button" class="btn quiet" aria-haspopup="menu" data-testid=${`kinds-${on}`} @click=${offer}>
      ${label}${icon("chevronDown", 14)}
    </button>
  </div>`;
}

function row(shown: Shown, order: Order, one: Field): TemplateResult {
  const { ctx, readOnly } = shown;
  const known = kinds.find((kind) => kind === one.type);
  return html`<li class="set-row set-field" data-id=${one.id} data-testid="field">
    <div class="set-line">
      ${readOnly ? nothing : handle(order, one.id, one.name)}
      <div class="grow">
        ${nameField({
          label: t("settings-field-name"),
          field: "field-name",
          value: one.name,
          readOnly,
          save: (name) =>
            ctx.store.write({
              noun: "field",
              ask: { do: "edit", with: { id: one.id, name, show_on_card: null } },
            }),
        })}
      </div>
      <span class="set-count">${known ? t(`settings-field-${known}`) : one.type}</span>
      ${one.on === "deal" ? cardButton(shown, one) : nothing}
      ${
        readOnly
          ? nothing
          : iconButton({
              icon: "x",
              label: t("settings-remove", { name: one.name }),
              run: () => void remove(shown, one),
            })
      }
    </div>
    ${one.type === "choice" ? optionList(shown, one) : nothing}
  </li>`;
}

async function remove(shown: Shown, { id, name }: Field): Promise<void> {
  if (!(await shown.change({ do: "remove", with: { id } }))) return;
  shown.ctx.toast({
    text: t("settings-field-removed", { name }),
    undo: () => void shown.change({ do: "restore", with: { id } }),
  });
}

/** Up to two stand on the card. */
function cardButton(shown: Shown, one: Field): TemplateResult {
  const full = shown.all.fields.filter((other) => other.show_on_card && !other.removed).length >= ON_CARD;
  const toggle = () =>
    void shown.change({ do: "edit", with: { id: one.id, name: null, show_on_card: !one.show_on_card } });
  return html`<button
    type="button"
    class="btn quiet set-card"
    aria-pressed=${String(one.show_on_card)}
    ?disabled=${shown.readOnly || (full && !one.show_on_card)}
    data-tip=${full && !one.show_on_card ? t("settings-card-full") : nothing}
    @click=${toggle}
  >
    ${one.show_on_card ? icon("check", 14) : nothing}${t("settings-on-card")}
  </button>`;
}
