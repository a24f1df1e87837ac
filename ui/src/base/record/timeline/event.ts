/** One thing that happened, in words. Kinds from a newer version show their text. */
import type { TimelineLine } from "../../../generated/TimelineLine";
import type { Workspace } from "../../../generated/Workspace";
import { fieldName } from "../../fieldname";
import { dayShort, money } from "../../format";
import { html, nothing, type TemplateResult } from "../../html";
import type { IconName } from "../../icon";
import { hasWords, t } from "../../words";
import { stageName } from "./history";

const icons: Record<string, IconName> = {
  created: "sparkle",
  stage: "stage",
  amount: "money",
  changed: "edit",
  call: "phone",
  email: "mail",
  meeting: "meeting",
  note: "note",
  task: "check",
};

export const eventIcon = (type: string): IconName => icons[type] ?? "dot";

/** The values of an entry; none is the empty text. */
type Data = Readonly<Record<string, string | undefined>>;

export function eventWords(line: TimelineLine, workspace: Workspace | undefined): TemplateResult {
  const data: Data = line.data;
  const { from = "", to = "", currency = "", text = "" } = data;
  switch (line.type) {
    case "created":
      return html`<span>${t("record-history-created")}</span>`;
    case "stage":
      return html`<span>${stageName(workspace, from)} → ${stageName(workspace, to)}</span>`;
    case "amount":
      return html`<span>${t("record-history-amount", { from: amount(from, currency), to: amount(to, currency) })}</span>`;
    case "changed":
      return changed(data, workspace);
    case "email":
      return email(data);
    default:
      return html`<span>${title(line.type, data)}</span>${words(text)}${
        data.outcome ? html`<span class="tl-outcome">${data.outcome}</span>` : nothing
      }`;
  }
}

function title(type: string, { direction }: Data): string {
  const key = direction ? `timeline-${type}-${direction}` : `timeline-${type}`;
  return hasWords(key) ? t(key) : type;
}

const words = (text: string) => (text ? html`<p class="tl-text selectable">${text}</p>` : nothing);

/** A letter: its subject opens its text. */
function email(data: Data): TemplateResult {
  const { subject, text = "", files } = data;
  if (!subject) return html`<span>${title("email", data)}</span>${words(text)}`;
  return html`<details class="tl-mail">
      <summary>${title("email", data)}<strong>${subject}</strong></summary>
      <p class="rec-faint selectable">${data.from} → ${data.to?.replaceAll("\n", ", ")}</p>
      ${words(text)}
    </details>
    ${files ? html`<span class="rec-faint">${t("timeline-files", { names: files.replaceAll("\n", ", ") })}</span>` : nothing}`;
}

/** Each field on a line: what it was, what it is. */
function changed(data: Data, workspace: Workspace | undefined): TemplateResult {
  const keys = Object.keys(data)
    .filter((key) => key.startsWith("to:"))
    .map((key) => key.slice(3))
    .filter((key) => data[`from:${key}`] !== data[`to:${key}`]);
  return html`${keys.map((key) => {
    const from = fieldValue(key, data[`from:${key}`], workspace);
    const to = fieldValue(key, data[`to:${key}`], workspace);
    const arrow = from ? html`<span class="rec-faint">${from}</span> → ` : nothing;
    return html`<span>${fieldHead(key, workspace)}${arrow}${to || html`<span class="rec-faint">${t("timeline-emptied")}</span>`}</span>`;
  })}`;
}

export function fieldHead(key: string, workspace: Workspace | undefined): string {
  const own = workspace?.fields.find((field) => `x:${field.id}` === key)?.name;
  return t("timeline-field", { name: own ?? fieldName(key) ?? key });
}

export function fieldValue(key: string, text = "", workspace?: Workspace): string {
  if (key === "assignee") return workspace?.members.find((one) => one.id === text)?.name ?? (text ? "…" : "");
  if (key === "deleted_at" || key === "archived_at") return "";
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? dayShort(text) : text;
}

function amount(minor: string, currency: string): string {
  return /^-?\d+$/.test(minor) && currency ? money(Number(minor), currency) : t("base-empty-value");
}
