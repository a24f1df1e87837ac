/** The value of a custom field, in words. */
import type { Custom } from "../../generated/Custom";
import type { Field } from "../../generated/Field";
import { dayMedium, money } from "../format";
import type { TemplateResult } from "../html";
import { colorChip } from "../parts";
import { intlLocale } from "../words";

export function decimal(plain: string, grouping: boolean): string {
  const format = new Intl.NumberFormat(intlLocale(), { useGrouping: grouping, maximumFractionDigits: 15 });
  return format.format(Number(plain));
}

export function amount(value: string): readonly [number, string] {
  const [minor = "", currency = ""] = value.split(" ");
  return [Number(minor), currency];
}

/** A value as a card or a table shows it. */
export function customWords(field: Field, one: Custom): string | TemplateResult {
  if (!one.fits) return one.value;
  if (field.type === "number") return decimal(one.value, true);
  if (field.type === "money") return money(...amount(one.value));
  if (field.type === "date") return dayMedium(one.value);
  if (field.type === "check") return field.name;
  if (field.type === "link") return one.value.replace(/^(https?:\/\/|mailto:)/, "");
  const option = field.options.find((other) => other.id === one.value);
  return option ? colorChip(option.name, option.color) : one.value;
}
