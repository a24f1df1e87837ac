/** Rows of the palette that make something of what was typed. Rust reads the line, as in any quick add. */
import type { Context } from "../base/context";
import { html } from "../base/html";
import { type IconName, icon } from "../base/icon";
import { dealOf, taskOf } from "../base/quick";
import type { Noun } from "../base/route";
import { t } from "../base/words";
import { contactOf } from "../features/contacts/read";
import type { QuickNoun } from "../generated/QuickNoun";
import type { Request } from "../generated/Request";
import { later } from "./later";

const nouns: readonly (readonly [Noun | "task", IconName])[] = [
  ["deal", "board"],
  ["task", "tasks"],
  ["contact", "person"],
  ["company", "company"],
];

export function createRows(ctx: Context, text: string) {
  if (ctx.store.workspace.peek()?.read_only ?? true) return [];
  return nouns.map(([noun, sign]) => ({
    id: `create:${noun}`,
    group: t("palette-create"),
    content: html`<span class="hit-icon">${icon(sign, 14)}</span><span class="grow truncate">${t(`palette-create-${noun}`, { text })}</span>`,
    take: () => ctx.act(() => create(ctx, noun, text)),
  }));
}

async function create(ctx: Context, noun: Noun | "task", text: string): Promise<void> {
  const how = { noun: (noun === "company" ? "deal" : noun) satisfies QuickNoun, plain: [], pipeline: null };
  const question = { noun: "deal", ask: { do: "read_quick_add", with: { text, how } } } as const;
  const line = await ctx.store.ask(question, "quick_add");
  const title = (noun !== "company" && line.title) || text;
  const id = await ctx.store.write(request(ctx, noun, title, line));
  if (noun !== "task" && id) return ctx.go({ record: { noun, id } });
  await later();
  ctx.done(t("today-added", { title }));
}

function request(
  ctx: Context,
  noun: Noun | "task",
  title: string,
  line: Parameters<typeof dealOf>[1],
): Request {
  switch (noun) {
    case "deal": {
      const assignee = line.assignee ?? ctx.store.workspace.peek()?.me ?? null;
      return { noun, ask: { do: "create", with: { ...dealOf(title, line), assignee } } };
    }
    case "task": {
      const on = line.contact
        ? `crm:contact:${line.contact}`
        : line.company
          ? `crm:company:${line.company}`
          : null;
      return { noun, ask: { do: "create", with: { on, draft: taskOf(title, line) } } };
    }
    case "contact":
      return { noun, ask: { do: "create", with: contactOf(title, line) } };
    case "company":
      return { noun, ask: { do: "create", with: { name: title, industry: null, website: null, tags: [] } } };
  }
}
