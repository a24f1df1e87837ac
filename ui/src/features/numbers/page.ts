/** Numbers: what the pipeline is worth, what was won, how long it takes. Each says how it was counted and opens its rows. */
import {
  type Context,
  type Dispose,
  disposers,
  effect,
  emptyState,
  errorWords,
  html,
  nothing,
  oncePerFrame,
  type TemplateResult,
  t,
  view,
} from "../../base";
import { charts } from "./charts";
import { kpis } from "./kpis";
import "./numbers.css";
import { pickers } from "./pickers";
import { rowsDrawer } from "./rows";
import { numbersState, type State } from "./state";
import { chartWidth } from "./upright";

export function numbersPage(host: HTMLElement, ctx: Context): Dispose {
  const state = numbersState(ctx);
  const frame = document.createElement("div");
  frame.className = "num-frame";
  const page = document.createElement("div");
  page.className = "num-page";
  const drawer = document.createElement("section");
  drawer.className = "num-rows";
  drawer.dataset.testid = "number-rows";
  drawer.hidden = true;
  frame.append(page, drawer);
  host.append(frame);
  // Bars that stand are drawn for the width that a card has: in the next frame, for drawing them changes the page.
  const measured = oncePerFrame(() => {
    const width = Math.round(page.querySelector(".num-card")?.clientWidth ?? 0) - 32;
    if (width > 100) chartWidth.value = width;
  });
  const measure = new ResizeObserver(measured);
  measure.observe(page);
  return disposers(
    () => frame.remove(),
    () => measure.disconnect(),
    effect(() => {
      if (state.numbers.value) measured();
    }),
    state.dispose,
    view(page, () => body(state)),
    rowsDrawer(drawer, state),
  );
}

function body(state: State): TemplateResult {
  const now = state.numbers.value;
  const error = state.error.value;
  return html`<header class="num-top">
      <h1>${t("numbers-title")}</h1>
      <span class="grow"></span>
      ${pickers(state, now)}
    </header>
    ${error ? html`<p class="rec-problem" role="alert">${errorWords(error)}</p>` : nothing}
    ${now ? (now.currencies.length === 0 ? empty(state) : html`${kpis(state, now)}<div class="num-cards" data-testid="numbers">${charts(state, now)}</div>`) : nothing}`;
}

function empty(state: State): TemplateResult {
  const { pipeline, owner } = state.ask.value;
  if (pipeline || owner)
    return emptyState({ icon: "chart", title: t("numbers-empty-here"), text: t("numbers-empty-here-text") });
  return emptyState({
    icon: "chart",
    title: t("numbers-empty"),
    text: t("numbers-empty-text"),
    action: { label: t("numbers-empty-go"), run: () => state.ctx.go({ page: "pipeline" }) },
  });
}
