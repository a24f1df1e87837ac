/** The deals under a number, beside the page: they add up to it. */
import {
  type Context,
  type Dispose,
  disposers,
  effect,
  errorWords,
  html,
  iconButton,
  nothing,
  percent,
  type TemplateResult,
  t,
  untracked,
  view,
  type Watched,
} from "../../base";
import { stageName } from "../../base/record/timeline/history";
import type { NumberRow } from "../../generated/NumberRow";
import type { NumberRows } from "../../generated/NumberRows";
import { cash, days, deals } from "./say";
import type { Opened, State } from "./state";

export function rowsDrawer(host: HTMLElement, state: State): Dispose {
  const { ctx, opened } = state;
  let back: HTMLElement | null = null;
  let inner: Dispose = () => undefined;
  const close = () => {
    opened.value = undefined;
    back?.focus({ preventScroll: true });
  };
  const key = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    close();
  };
  host.addEventListener("keydown", key);
  const stop = effect(() => {
    const one = opened.value;
    untracked(() => {
      inner();
      host.hidden = one === undefined;
      if (!one) return;
      if (document.activeElement instanceof HTMLElement && !host.contains(document.activeElement))
        back = document.activeElement;
      host.setAttribute("aria-label", t("numbers-rows", { title: one.title }));
      const read = ctx.store.watch(
        { noun: "number", ask: { do: "rows", with: { ask: one.ask, bucket: one.bucket } } },
        "number_rows",
      );
      inner = disposers(
        read.dispose,
        view(host, () => body(ctx, one, read, close)),
      );
      host.querySelector<HTMLElement>("h2")?.focus({ preventScroll: true });
    });
  });
  return disposers(
    stop,
    () => inner(),
    () => host.removeEventListener("keydown", key),
  );
}

function body(ctx: Context, one: Opened, read: Watched<NumberRows>, close: () => void): TemplateResult {
  const rows = read.value.value;
  return html`<header class="num-rows-head">
      <h2 tabindex="-1">${one.title}</h2>
      ${iconButton({ icon: "x", label: t("base-close"), testid: "rows-close", run: close })}
    </header>
    ${read.error.value ? html`<p class="rec-problem" role="alert">${errorWords(read.error.value)}</p>` : nothing}
    ${rows ? filled(ctx, one, rows) : nothing}`;
}

function filled(ctx: Context, one: Opened, rows: NumberRows): TemplateResult {
  const { currency, total } = rows;
  const value = (row: NumberRow) => {
    if (one.unit === "time") return days(row.ms);
    if (one.unit === "weighted" && row.amount !== null)
      return `${cash(row.amount, currency)} × ${percent(row.percent)}`;
    return cash(row.amount, currency);
  };
  const sums = {
    sum: cash(total.sum, currency),
    weighted: cash(total.weighted, currency),
    count: deals(total),
    time: days(rows.ms),
  };
  const more = total.count - rows.rows.length;
  return html`${
    rows.rows.length === 0
      ? html`<p class="num-none">${t("numbers-no-rows")}</p>`
      : html`<ul class="num-list" data-testid="rows">${rows.rows.map((row) => rowLine(ctx, row, currency, value(row)))}</ul>`
  }
    ${more > 0 ? html`<p class="num-none">${t("numbers-more", { count: more })}</p>` : nothing}
    <footer class="num-rows-foot" data-testid="rows-total">
      <span>${deals(total)}</span><strong class="num" data-sum=${total.sum}>${one.unit === "count" ? nothing : sums[one.unit]}</strong>
      ${one.so ? html`<span class="num-so num">${one.so}</span>` : nothing}
    </footer>`;
}

export function rowLine(ctx: Context, row: NumberRow, currency: string, value: string): TemplateResult {
  const stage = stageName(ctx.store.workspace.value, row.stage);
  const amount = row.amount === null ? "" : cash(row.amount, currency);
  const where = [row.company, stage, value === amount ? "" : amount].filter(Boolean).join(" · ");
  return html`<li><button type="button" class="num-row" data-amount=${row.amount ?? 0} @click=${() => ctx.go({ record: { noun: "deal", id: row.id } })}>
    <span class="num-row-title truncate">${row.title}</span><span class="num">${value}</span>
    <span class="num-row-where truncate">${where}</span>
  </button></li>`;
}
