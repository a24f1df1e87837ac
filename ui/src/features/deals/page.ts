/** The pipeline: a line of tools, and the board. */
import {
  allWords,
  type Context,
  commands,
  type Dispose,
  disposers,
  effect,
  grants,
  html,
  icon,
  iconButton,
  isComposing,
  isTyping,
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
import { focused } from "./walk";

export function dealsPage(host: HTMLElement, ctx: Context): Dispose {
  const state = openBoard(ctx);
  const tools = document.createElement("div");
  tools.className = "tools";
  const board = document.createElement("div");
  board.className = "board-host";
  const part = (name: string) => {
    const element = document.createElement("div");
    element.className = name;
    return element;
  };
  const places = {
    views: part("views-host"),
    chips: part("chips-host"),
    table: part("table-host"),
    bar: part("bar-host"),
  };
  host.classList.add("deals-page");
  host.append(tools, places.views, places.chips, board, places.table, places.bar);
  let many: Dispose | undefined;
  let left = false;
  const gone = () => {
    left = true;
    many?.();
  };
  void Promise.all([import("./many/open"), allWords()]).then(([one]) => {
    if (!left) many = one.openMany(state, places);
  });
  const writes = () => !state.readOnly.peek();
  const add = () => {
    const first = state.board.peek()?.columns[0]?.stage.id;
    if (first && writes()) state.adding.value = first;
  };
  return disposers(
    state.dispose,
    boardView(board, state),
    () => gone(),
    effect(() => {
      const table = state.look.table.value;
      board.hidden = table;
      places.table.hidden = !table;
    }),
    view(tools, () => toolRow(state, add)),
    commands(document, boardKeys, {
      "keys-add": { when: writes, run: add },
      "keys-filter": () => tools.querySelector<HTMLInputElement>(".filter input")?.focus(),
      "keys-table": () => {
        state.look.table.value = !state.look.table.peek();
      },
      "keys-choose": {
        when: () => focused() !== undefined,
        run: () => {
          // The focus follows in the next frame; what is current is so at once.
          const id = state.look.table.peek() ? focused() : state.current.peek();
          if (id) state.look.choose(id);
        },
      },
      "keys-choose-all": { when: () => !isTyping(document.activeElement), run: state.look.all },
    }),
    grants("pipeline", add, () => state.board.value),
    on(host, "keydown", (event) => {
      if (event.key !== "Escape" || isTyping(event.target) || state.look.chosen.peek().size === 0) return;
      event.stopPropagation();
      state.look.clear();
    }),
    // With nothing focused, an arrow enters the board.
    on(document, "keydown", (event) => {
      if (event.key.startsWith("Arrow") && document.activeElement === document.body) {
        (state.look.table.peek() ? places.table : board)
          .querySelector<HTMLElement>('.card-title:not([tabindex="-1"])')
          ?.focus();
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
    <button type="button" class="btn quiet" data-testid="filter-add" aria-haspopup="menu" @click=${(event: Event) => void addFilter(state, event.currentTarget as Element)}>${icon("plus", 14)}<span>${t("deals-filter-add")}</span></button>
    <span class="grow"></span>
    ${iconButton({
      icon: state.look.table.value ? "board" : "list",
      label: t(state.look.table.value ? "deals-as-board" : "deals-as-table"),
      keys: "Mod+B",
      testid: "look",
      run: () => {
        state.look.table.value = !state.look.table.peek();
      },
    })}
    ${state.readOnly.value ? nothing : html`<button type="button" class="btn primary" data-testid="new-deal" data-tip=${t("deals-new")} data-keys="C" @click=${add}>${icon("plus")}<span>${t("deals-new")}</span></button>`}
    ${iconButton({ icon: "more", label: t("base-more"), popup: "menu", testid: "board-menu", run: (event) => menu(state, event.currentTarget as Element) })}`;
}

async function addFilter(state: BoardState, anchor: Element): Promise<void> {
  const [chips] = await Promise.all([import("./many/chips"), allWords()]);
  chips.addDealFilter(state, anchor);
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
