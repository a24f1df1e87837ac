/** The pipeline: a line of tools, and the board. */
import {
  type Context,
  commands,
  type Dispose,
  disposers,
  grants,
  html,
  icon,
  iconButton,
  isComposing,
  type MenuItem,
  nothing,
  on,
  openMenu,
  t,
  view,
} from "../../base";
import { boardView } from "./board";
import { boardKeys } from "./keys";
import { type BoardState, openBoard } from "./state";

export function dealsPage(host: HTMLElement, ctx: Context): Dispose {
  const state = openBoard(ctx);
  const tools = document.createElement("div");
  tools.className = "tools";
  const board = document.createElement("div");
  board.className = "board-host";
  host.classList.add("deals-page");
  host.append(tools, board);
  const writes = () => !state.readOnly.peek();
  const add = () => {
    const first = state.board.peek()?.columns[0]?.stage.id;
    if (first && writes()) state.adding.value = first;
  };
  return disposers(
    state.dispose,
    boardView(board, state),
    view(tools, () => toolRow(state, add)),
    commands(document, boardKeys, {
      "keys-add": { when: writes, run: add },
      "keys-filter": () => tools.querySelector<HTMLInputElement>(".filter input")?.focus(),
    }),
    grants("pipeline", add, () => state.board.value),
    // With nothing focused, an arrow enters the board.
    on(document, "keydown", (event) => {
      if (event.key.startsWith("Arrow") && document.activeElement === document.body) {
        board.querySelector<HTMLElement>('.card-title[tabindex="0"]')?.focus();
      }
    }),
  );
}

function toolRow(state: BoardState, add: () => void) {
  const filter = (event: Event) => {
    state.filter.value = (event.target as HTMLInputElement).value;
  };
  const leave = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || isComposing(event)) return;
    event.stopPropagation();
    const input = event.target as HTMLInputElement;
    if (!input.value) input.blur();
    state.filter.value = "";
  };
  return html`${heading(state)}
    <label class="filter" ?data-on=${state.filter.value.trim() !== ""}>
      ${icon("filter")}
      <input
        type="search"
        data-testid="filter"
        autocomplete="off"
        placeholder=${t("deals-filter")}
        aria-label=${t("deals-filter")}
        .value=${state.filter.value}
        @input=${filter}
        @keydown=${leave}
      />
    </label>
    <span class="grow"></span>
    ${state.readOnly.value ? nothing : html`<button type="button" class="btn primary" data-testid="new-deal" data-tip=${t("deals-new")} data-keys="C" @click=${add}>${icon("plus")}<span>${t("deals-new")}</span></button>`}
    ${iconButton({ icon: "more", label: t("base-more"), popup: "menu", testid: "board-menu", run: (event) => menu(state, event.currentTarget as Element) })}`;
}

/** The pipeline's name; a menu when there are several. */
function heading(state: BoardState) {
  const pipelines = state.ctx.store.workspace.value?.pipelines ?? [];
  const here = state.board.value?.pipeline;
  const name = pipelines.find((one) => one.id === here)?.name ?? t("shell-pipeline");
  if (pipelines.length < 2) return html`<h1 class="page-title truncate">${name}</h1>`;
  const items = pipelines.map(
    (one): MenuItem => ({
      label: one.name,
      checked: one.id === here,
      run: () => {
        state.pipeline.value = one.id;
      },
    }),
  );
  return html`<h1 class="page-title">
    <button type="button" class="title-btn" aria-haspopup="menu" @click=${(event: Event) => openMenu(event.currentTarget as Element, items, { label: t("deals-pipelines") })}>
      <span class="truncate">${name}</span>${icon("chevronDown")}
    </button>
  </h1>`;
}

function menu(state: BoardState, anchor: Element): void {
  const { ctx } = state;
  openMenu(
    anchor,
    [
      { label: t("shell-archive"), icon: "archive", run: () => ctx.go({ page: "archive" }) },
      { label: t("shell-trash"), icon: "trash", run: () => ctx.go({ page: "trash" }) },
    ],
    { label: t("base-more"), align: "end" },
  );
}
