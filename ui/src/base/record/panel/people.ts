/** Who looks after a record. Alone, there is nobody to choose. */
import { menuField } from "../../choice";
import type { Context } from "../../context";
import { html, nothing, type TemplateResult } from "../../html";
import { avatar } from "../../parts";
import { t } from "../../words";

export function assigneeField(
  ctx: Context,
  assignee: string | null,
  readOnly: boolean,
  save: (member: string | null) => Promise<unknown>,
): TemplateResult | typeof nothing {
  const members = ctx.store.workspace.value?.members ?? [];
  const who = members.find((member) => member.id === assignee);
  if (members.length < 2 && !who) return nothing;
  return menuField({
    label: t("table-owner"),
    field: "assignee",
    icon: "person",
    shown: who
      ? html`<span class="rec-inline">${avatar(who.name, who.color, 20, true)}${who.name}</span>`
      : undefined,
    readOnly,
    items: () => [
      ...members.map((member) => ({
        label: member.name,
        checked: member.id === assignee,
        run: () => void ctx.act(() => save(member.id)),
      })),
      { kind: "line" as const },
      { label: t("base-none"), checked: assignee === null, run: () => void ctx.act(() => save(null)) },
    ],
  });
}
