/** The board: columns side by side, drawn again when a card or a number changed, never while a card is in the hand. */
import {
  type Dispose,
  disposers,
  effect,
  emptyState,
  errorWords,
  html,
  on,
  render,
  repeat,
  t,
  untracked,
} from "../../base";
import type { Board } from "../../generated/Board";
import type { Member } from "../../generated/Member";
import { columnView, type Watchers } from "./column";
import { dragging } from "./drag";
import { glide, lightUp, snapshot } from "./flip";
import type { BoardState } from "./state";
import { walkBoard } from "./walk";

const REMOTE_MS = 220;
const OWN_MS = 160;

export function boardView(host: HTMLElement, state: BoardState): Dispose {
  const tabs = document.createElement("nav");
  tabs.className = "stage-tabs";
  const root = document.createElement("div");
  root.className = "board";
  root.dataset.testid = "board";
  host.append(tabs, root);
  const drag = dragging(root, state);
  let drawn: Board | undefined;
  const draw = effect(() => {
    if (state.dragging.value) return;
    const board = state.board.value;
    const watchers = watchersOf(state);
    const same = drawn === board;
    const before = same || !drawn ? undefined : untracked(() => snapshot(root));
    render(content(state, board, watchers), root);
    render(tabRow(board, root), tabs);
    tabs.setAttribute("aria-label", t("deals-stages"));
    drawn = board;
    if (same) return;
    const mine = state.flash.peek();
    glide(root, before, mine ? OWN_MS : REMOTE_MS);
    if (mine && board) {
      lightUp(root, mine);
      // A card that was just made comes with a later read.
      if (root.querySelector(`[data-card="${mine}"]`)) state.flash.value = null;
    }
  });
  const here = on(root, "focusin", (event) => {
    const id = (event.target as Element).closest<HTMLElement>("[data-card]")?.dataset.card;
    if (id && state.current.peek() !== id) state.current.value = id;
  });
  const follow = on(root, "scroll", () => markTab(root, tabs), { passive: true });
  return disposers(drag, draw, here, follow, walkBoard(root, state), () => {
    render(null, root);
    host.replaceChildren();
  });
}

function content(state: BoardState, board: Board | undefined, watchers: Watchers) {
  if (!board) {
    const error = state.error.value;
    return error ? html`<p class="problem board-problem" role="alert">${errorWords(error)}</p>` : html``;
  }
  if (board.columns.length === 0) {
    return emptyState({ icon: "board", title: t("deals-no-stages"), text: t("deals-no-stages-text") });
  }
  const nobody = board.columns.every((column) => column.cards.length === 0);
  if (nobody && !state.filtered.value && state.adding.value === null) {
    return emptyState({
      icon: "board",
      title: t("deals-empty"),
      text: t("deals-empty-text"),
      imports: true,
      action: {
        label: t("deals-new"),
        testid: "first-deal",
        run: () => {
          state.adding.value = board.columns[0]?.stage.id ?? null;
        },
      },
    });
  }
  return repeat(
    board.columns,
    (column) => column.stage.id,
    (column) => columnView(state, column, watchers),
  );
}

/** Others' open deals, by deal. */
function watchersOf(state: BoardState): Watchers {
  const { store } = state.ctx;
  const workspace = store.workspace.value;
  const found = new Map<string, Member[]>();
  for (const one of store.presence.value.values()) {
    const [, noun, id] = one.document?.split(":") ?? [];
    const member = workspace?.members.find((other) => other.id === one.member);
    if (noun !== "deal" || !id || !member || member.id === workspace?.me) continue;
    const list = found.get(id) ?? [];
    if (!list.includes(member)) list.push(member);
    found.set(id, list);
  }
  return found;
}

/** On a phone, one column at a time: a row of stages jumps to them. */
function tabRow(board: Board | undefined, root: HTMLElement) {
  return (board?.columns ?? []).map(
    (column, index) => html`<button
      type="button"
      class="stage-tab"
      aria-current=${index === 0 ? "true" : "false"}
      @click=${() => root.querySelector(`[data-stage="${column.stage.id}"]`)?.scrollIntoView({ inline: "start", block: "nearest", behavior: "smooth" })}
    >
      ${column.stage.name} <span class="num">${column.count}</span>
    </button>`,
  );
}

function markTab(root: HTMLElement, tabs: HTMLElement): void {
  const columns = [...root.querySelectorAll<HTMLElement>(".col")];
  const left = root.scrollLeft + root.clientWidth / 2;
  const at = columns.findIndex((column) => column.offsetLeft + column.offsetWidth > left);
  [...tabs.children].forEach((tab, index) => {
    const here = index === at;
    if ((tab.getAttribute("aria-current") === "true") === here) return;
    tab.setAttribute("aria-current", String(here));
    if (here) tab.scrollIntoView({ inline: "center", block: "nearest" });
  });
}
