/** Who looks after a record. Alone, there is nobody to choose. */
import type { Context } from "../context";
import { html, nothing, type TemplateResult } from "../html";
import { openMenu } from "../menu";
import { avatar } from "../parts";
import { t } from "../words";
import { linkField } from "./link";

export function assigneeField(
  ctx: Context,
  assignee: string | null,
  readOnly: boolean,
  save: (member: string | null) => Promise<unknown>,
): TemplateResult | typeof nothing {
  const members = ctx.store.workspace.value?.members ?? [];
  const who = members.find((member) => member.id === assignee);
  if (members.length < 2 && !who) return nothing;
  const choose = (anchor: Element) =>
    openMenu(
      anchor,
      [
        ...members.map((member) => ({
          label: member.name,
          checked: member.id === assignee,
          run: () => void ctx.act(() => save(member.id)),
        })),
        { kind: "line" as const },
        { label: t("base-none"), checked: assignee === null, run: () => void ctx.act(() => save(null)) },
      ],
      { label: t("record-assignee") },
    );
  return linkField({
    label: t("record-assignee"),
    field: "assignee",
    icon: "person",
    value: who?.name ?? null,
    ...(who ? { before: html`${avatar(who.name, who.color, 20, true)}` } : {}),
    readOnly,
    choose,
  });
}
