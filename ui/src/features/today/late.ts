/** What comes behind the day: the line that adds, and what others did since the last visit. */
import { type Context, html, icon, isoDay, t } from "../../base";
import { ago } from "../../base/format";
import { quickLine, taskOf } from "../../base/quick";
import { eventIcon, eventWords } from "../../base/record/timeline/event";
import { recordOf } from "../../base/route";
import type { TimelineLine } from "../../generated/TimelineLine";

/** A task in one line: on whom it names, else a task of its own; today, when it names no day. */
export function adder(host: HTMLElement, ctx: Context) {
  return quickLine(host, ctx, {
    noun: "task",
    class: "rec-bare",
    label: t("today-add"),
    hint: t("today-add-hint"),
    testid: "today-add",
    create: async (title, line) => {
      const on = line.contact
        ? `crm:contact:${line.contact}`
        : line.company
          ? `crm:company:${line.company}`
          : null;
      const draft = taskOf(title, { ...line, due: line.due ?? isoDay() });
      await ctx.store.write({ noun: "task", ask: { do: "create", with: { on, draft } } });
      ctx.announce(t("today-added", { title }));
    },
    close: () => host.closest(".rec-page")?.querySelector<HTMLElement>("[data-line]")?.focus(),
  });
}

export function changes(ctx: Context, lines: readonly TimelineLine[]) {
  const open = (line: TimelineLine) => {
    const record = recordOf(line.on);
    if (record) ctx.go({ record });
  };
  const who = (line: TimelineLine) =>
    ctx.store.workspace.value?.members.find((one) => one.id === line.by)?.name ?? "";
  return html`<section class="today-part" data-testid="today-changes">
    <h2>${t("today-changes")}</h2>
    <ol class="rec-history" role="list">
      ${lines.map(
        (line) => html`<li>
          <span class="rec-history-icon">${icon(eventIcon(line.type), 14)}</span>
          <div class="grow tl-what">
            ${eventWords(line, ctx.store.workspace.value)}
            <button type="button" class="tl-about truncate" @click=${() => open(line)}>${line.about}</button>
          </div>
          <span class="rec-faint">${who(line)} · ${ago(line.at)}</span>
        </li>`,
      )}
    </ol>
  </section>`;
}
