/** The columns of tables: what every kind of record has, and its custom fields. */
import type { Custom } from "../../../generated/Custom";
import type { Workspace } from "../../../generated/Workspace";
import { dayShort, isoDay, number } from "../../format";
import { html, nothing, type TemplateResult } from "../../html";
import { avatar, tagChip } from "../../parts";
import { t } from "../../words";
import { customWords } from "../value";

export interface GridColumn<R> {
  readonly id: string;
  readonly label: string;
  readonly number?: boolean;
  /** Lines can stand together by it. */
  readonly group?: boolean;
  /** What stands there. */
  show(row: R): TemplateResult | string | typeof nothing;
}

/** Tags shown in a line; the rest is a number. */
const TAGS = 2;

export const dateWords = (ms: number | null) => (ms === null ? nothing : dayShort(isoDay(0, new Date(ms))));

export function tagWords(tags: readonly string[]): TemplateResult {
  return html`<span class="rec-chips">${tags.slice(0, TAGS).map((tag) => tagChip(tag))}${
    tags.length > TAGS ? html`<span class="rec-faint num">+${tags.length - TAGS}</span>` : nothing
  }</span>`;
}

export function ownerWords(workspace: Workspace | undefined, id: string | null) {
  const member = workspace?.members.find((one) => one.id === id);
  return member
    ? html`${avatar(member.name, member.color, 20, true)}<span class="truncate">${member.name}</span>`
    : nothing;
}

interface Common {
  readonly assignee: string | null;
  readonly source: string | null;
  readonly created_at: number | null;
  readonly changed_at: number | null;
  readonly custom: readonly Custom[];
}

/** A column of words; `group`: lines can stand together by them. */
export function textColumn<K extends string>(
  id: K,
  label: string,
  group = false,
): GridColumn<{ readonly [key in K]: string | null }> {
  return { id, label, group, show: (row) => row[id] ?? nothing };
}

/** A number, but for none. */
export function countColumn<K extends string>(
  id: K,
  label: string,
): GridColumn<{ readonly [key in K]: number }> {
  return { id, label, number: true, show: (row) => (row[id] > 0 ? number(row[id]) : nothing) };
}

export function tagsColumn(): GridColumn<{ readonly tags: readonly string[] }> {
  return { id: "tags", label: t("table-tags"), show: (row) => tagWords(row.tags) };
}

/** What contacts and companies have alike. */
export function commonColumns<R extends Common>(
  workspace: Workspace | undefined,
  on: string,
): GridColumn<R>[] {
  return [
    {
      id: "assignee",
      label: t("table-owner"),
      group: true,
      show: (row) => ownerWords(workspace, row.assignee),
    },
    textColumn("source", t("deals-source"), true),
    { id: "created", label: t("table-created"), show: (row) => dateWords(row.created_at) },
    { id: "changed", label: t("table-changed"), show: (row) => dateWords(row.changed_at) },
    ...customColumns<R>(workspace, on),
  ];
}

export function customColumns<R extends { readonly custom: readonly Custom[] }>(
  workspace: Workspace | undefined,
  on: string,
): GridColumn<R>[] {
  const fields = (workspace?.fields ?? []).filter((field) => field.on === on && !field.removed);
  return fields.map((field) => ({
    id: `x:${field.id}`,
    label: field.name,
    group: field.type === "choice" || field.type === "check",
    show: (row) => {
      const one = row.custom.find((other) => other.field === field.id);
      return one ? customWords(field, one) : nothing;
    },
  }));
}
