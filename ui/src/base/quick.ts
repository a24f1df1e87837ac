/** One line that makes something. Rust reads it; chips under it show what was understood, and a press makes one words again. */
import type { DealDraft } from "../generated/DealDraft";
import type { QuickAdd } from "../generated/QuickAdd";
import type { QuickNoun } from "../generated/QuickNoun";
import type { QuickPart } from "../generated/QuickPart";
import type { QuickSpan } from "../generated/QuickSpan";
import type { TaskDraft } from "../generated/TaskDraft";
import type { Context } from "./context";
import type { Dispose } from "./dispose";
import { isComposing } from "./dom";
import { dayShort, money, timeOf } from "./format";
import { html, nothing } from "./html";
import { type IconName, icon } from "./icon";
import { signal, view } from "./signal";
import { errorWords, t } from "./words";

export interface QuickLine {
  /** Nothing is read in a line without one. */
  readonly noun: QuickNoun | null;
  readonly class: string;
  readonly label: string;
  readonly hint: string;
  readonly testid: string;
  /** Whose stages are meant first. */
  readonly pipeline?: () => string | null;
  /** What stands under an empty line. */
  readonly under?: string;
  /** `title` is never empty; `other`: Shift was held. */
  create(title: string, line: QuickAdd, other: boolean): Promise<unknown>;
  /** After each key, when it was read. */
  typed?(title: string, line: QuickAdd | null): void;
  /** Escape. */
  close?(): void;
}

const signs: Readonly<Record<QuickPart, IconName>> = {
  amount: "money",
  day: "calendar",
  time: "clock",
  repeat: "sync",
  contact: "person",
  company: "company",
  stage: "stage",
  owner: "person",
  priority: "flag",
  tag: "tag",
  email: "mail",
  phone: "phone",
};

/** What a chip says: what was meant rather than what was typed. */
function said({ part, text }: QuickSpan, line: QuickAdd, currency: string): string {
  switch (part) {
    case "amount":
      return money(line.amount ?? 0, line.currency ?? currency);
    case "day":
      return dayShort(line.due?.slice(0, 10) ?? "");
    case "time":
      return timeOf(line.due ?? "");
    case "contact":
      return line.contact_name ?? text;
    case "company":
      return line.company_name ?? text;
    case "stage":
      return line.stage_name ?? text;
    case "owner":
      return line.assignee_name ?? text;
    case "tag":
      return text.slice(1);
    default:
      return text;
  }
}

export function quickLine(host: HTMLElement, ctx: Context, how: QuickLine): Dispose {
  const read = signal<QuickAdd | null>(null);
  const problem = signal("");
  const plain = new Set<string>();
  let asked = 0;
  const input = () => host.querySelector("input") as HTMLInputElement;

  const ask = async (text: string): Promise<QuickAdd | null> => {
    if (!text.trim() || !how.noun) return null;
    const pipeline = how.pipeline?.() ?? null;
    const question = { text, how: { noun: how.noun, plain: [...plain], pipeline } };
    return ctx.store
      .ask({ noun: "deal", ask: { do: "read_quick_add", with: question } }, "quick_add")
      .catch(() => null);
  };
  const typed = async () => {
    asked += 1;
    const mine = asked;
    problem.value = "";
    const next = await ask(input().value);
    if (mine !== asked) return;
    read.value = next;
    how.typed?.(next?.title || input().value.trim(), next);
  };
  const create = async (other: boolean) => {
    const text = input().value.trim();
    if (!text) return;
    asked += 1;
    input().value = "";
    read.value = null;
    how.typed?.("", null);
    const line = (await ask(text)) ?? none;
    try {
      await how.create(line.title || text, line, other);
      plain.clear();
    } catch (reason) {
      // What was typed is not lost with a refusal.
      if (input()?.value === "") input().value = text;
      problem.value = errorWords(reason);
    }
  };
  const key = (event: KeyboardEvent) => {
    if (isComposing(event)) return;
    if (event.key === "Escape" && how.close) {
      event.preventDefault();
      event.stopPropagation();
      how.close();
    }
    if (event.key !== "Enter" || event.target !== input()) return;
    event.preventDefault();
    void create(event.shiftKey);
  };
  const chip = (span: QuickSpan, line: QuickAdd) => {
    const away = () => {
      plain.add(span.text);
      input().focus();
      void typed();
    };
    const label = t("base-quick-plain", { text: span.text });
    const currency = ctx.store.workspace.peek()?.currency ?? "EUR";
    return html`<button type="button" class="quick-chip num" data-part=${span.part} data-tip=${label} aria-description=${label} @click=${away}>
      ${icon(signs[span.part], 12)}<span class="truncate">${said(span, line, currency)}</span>${icon("x", 12)}
    </button>`;
  };
  const under = () => {
    if (problem.value) return html`<span class="problem">${problem.value}</span>`;
    const line = read.value;
    if (line?.spans.length) return line.spans.map((span) => chip(span, line));
    return how.under ? html`<span class="quick-hint">${how.under}</span>` : nothing;
  };
  const stop = view(host, () => {
    const below = under();
    return html`<input
        class=${how.class}
        data-testid=${how.testid}
        autocomplete="off"
        aria-label=${how.label}
        aria-invalid=${problem.value ? "true" : nothing}
        placeholder=${how.hint}
        @input=${() => void typed()}
        @keydown=${key}
      />${below === nothing ? nothing : html`<div class="quick-chips" role="status" @keydown=${key}>${below}</div>`}`;
  });
  return stop;
}

const none: QuickAdd = {
  title: "",
  amount: null,
  currency: null,
  due: null,
  repeat: null,
  contact: null,
  contact_name: null,
  company: null,
  company_name: null,
  stage: null,
  pipeline: null,
  stage_name: null,
  assignee: null,
  assignee_name: null,
  priority: null,
  email: null,
  phone: null,
  tags: [],
  spans: [],
};

export function dealOf(title: string, line: QuickAdd): DealDraft {
  const { amount, currency, pipeline, stage, contact, company, assignee, priority, tags, due } = line;
  return {
    title,
    amount,
    currency,
    pipeline,
    stage,
    contact,
    company,
    assignee,
    priority,
    tags,
    expected_close: null,
    next_step: due ? { title: "", due, due_zone: null, assignee: null } : null,
  };
}

export function taskOf(title: string, { due, repeat, assignee }: QuickAdd): TaskDraft {
  return { title, due, due_zone: null, assignee, repeat };
}
