/** A deal in one line: "Refonte 12,5k€ @Martin #web vendredi". Rust reads it; chips show what it understood. */
import {
  announce,
  type Dispose,
  dayShort,
  html,
  icon,
  isComposing,
  money,
  nothing,
  signal,
  t,
  tagChip,
  view,
} from "../../base";
import type { QuickAdd } from "../../generated/QuickAdd";
import type { BoardState } from "./state";

export function quickAdd(host: HTMLElement, state: BoardState, stage: string): Dispose {
  const { ctx } = state;
  const read = signal<QuickAdd | null>(null);
  const problem = signal("");
  let asked = 0;

  const ask = (text: string): Promise<QuickAdd> =>
    ctx.store.ask({ noun: "deal", ask: { do: "read_quick_add", with: { text } } }, "quick_add");
  const typed = async (event: Event) => {
    asked += 1;
    const mine = asked;
    const text = (event.target as HTMLInputElement).value.trim();
    problem.value = "";
    const next = text ? await ask(text).catch(() => null) : null;
    if (mine === asked) read.value = next;
  };
  const close = () => {
    state.adding.value = null;
    requestAnimationFrame(() =>
      document.querySelector<HTMLElement>(`[data-stage="${stage}"] .card-title[tabindex="0"]`)?.focus(),
    );
  };
  const create = async (input: HTMLInputElement, open: boolean) => {
    const text = input.value.trim();
    if (!text) return;
    asked += 1;
    input.value = "";
    read.value = null;
    const line = await ask(text).catch(() => null);
    const title = line?.title || text;
    try {
      const id = await ctx.store.write({
        noun: "deal",
        ask: { do: "create", with: draft(state, stage, title, line) },
      });
      announce(t("deals-created", { title }));
      if (id) state.flash.value = id;
      if (open && id) ctx.go({ record: { noun: "deal", id } });
      if (open) state.adding.value = null;
    } catch {
      // What was typed is not lost with a refusal.
      if (input.value === "") input.value = text;
      problem.value = t("deals-create-failed");
    }
  };
  const key = (event: KeyboardEvent) => {
    if (isComposing(event)) return;
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
    if (event.key !== "Enter") return;
    event.preventDefault();
    void create(event.target as HTMLInputElement, event.shiftKey);
  };
  const blur = (event: FocusEvent) => {
    const input = event.target as HTMLInputElement;
    if (!input.value.trim() && !host.contains(event.relatedTarget as Node | null)) state.adding.value = null;
  };
  const stop = view(
    host,
    () => html`<div class="quick-card">
      <input
        class="quick-input"
        data-testid="quick-add"
        autocomplete="off"
        aria-label=${t("deals-add")}
        aria-invalid=${problem.value ? "true" : nothing}
        placeholder=${t("deals-add-hint")}
        @input=${(event: Event) => void typed(event)}
        @keydown=${key}
        @blur=${blur}
      />
      <div class="quick-chips" role="status">${problem.value ? html`<span class="problem">${problem.value}</span>` : chips(read.value)}</div>
    </div>`,
  );
  host.querySelector("input")?.focus();
  return stop;
}

function draft(state: BoardState, stage: string, title: string, line: QuickAdd | null) {
  const workspace = state.ctx.store.workspace.peek();
  return {
    title,
    amount: line?.amount ?? null,
    currency: line?.currency ?? null,
    pipeline: state.board.peek()?.pipeline ?? null,
    stage,
    contact: line?.contact ?? null,
    company: null,
    assignee: workspace?.me ?? null,
    expected_close: null,
    tags: line?.tags ?? [],
    next_step: line?.due ? { title: "", due: line.due, due_zone: null, assignee: null } : null,
  };
}

function chips(line: QuickAdd | null) {
  if (!line) return html`<span class="quick-hint">${t("deals-add-keys")}</span>`;
  return html`${line.amount === null ? nothing : html`<span class="quick-chip num">${money(line.amount, line.currency ?? "EUR")}</span>`}
    ${line.due ? html`<span class="quick-chip num">${icon("calendar", 12)}${dayShort(line.due)}</span>` : nothing}
    ${line.contact_name ? html`<span class="quick-chip">${icon("person", 12)}${line.contact_name}</span>` : nothing}
    ${line.tags.map((tag) => tagChip(tag))}
    ${line.amount === null && !line.due && !line.contact_name && line.tags.length === 0 ? html`<span class="quick-hint">${t("deals-add-keys")}</span>` : nothing}`;
}
