/** What a month is to bring, and what a year may: set where it is drawn, by an owner. */
import { html, money, moneyInput, nothing, type TemplateResult, t, textField } from "../../base";
import type { NumberRequest } from "../../generated/NumberRequest";
import { monthLong } from "./say";
import { mayOwn, type State } from "./state";

export function targetField(
  state: State,
  what: "month" | "year",
  month: string,
  currency: string,
  amount: number | null,
  bare: boolean,
): TemplateResult | typeof nothing {
  const readOnly = !mayOwn(state);
  if (readOnly && amount === null) return bare ? html`${t("base-empty-value")}` : nothing;
  const label = what === "year" ? t("numbers-ceiling") : t("numbers-target-of", { month: monthLong(month) });
  const save = async (text: string) => {
    const value = text.trim() ? await read(state, text.trim(), currency) : null;
    const ask: NumberRequest =
      what === "year"
        ? { do: "set_ceiling", with: { currency, amount: value } }
        : { do: "set_target", with: { month, currency, amount: value } };
    await state.ctx.store.write({ noun: "number", ask });
  };
  return html`<div class="num-target"><div
    ${textField({
      label,
      field: what === "year" ? "ceiling" : `target-${month}`,
      value: amount === null ? "" : moneyInput(amount, currency),
      shown: amount === null ? "" : money(amount, currency),
      placeholder: readOnly ? t("base-empty-value") : t("numbers-target-none"),
      inputmode: "decimal",
      look: bare ? "bare" : "row",
      readOnly,
      save,
    })}
  ></div></div>`;
}

/** "12,5k", "12 500": Rust reads it; another currency is not this one's target. */
async function read(state: State, text: string, currency: string): Promise<number> {
  for (const line of [`${text} ${currency}`, text]) {
    const found = await state.ctx.store.ask(
      { noun: "deal", ask: { do: "read_quick_add", with: { text: line } } },
      "quick_add",
    );
    if (found.amount !== null && (found.currency ?? currency) === currency) return found.amount;
  }
  throw new Error(t("numbers-target-unread"));
}
