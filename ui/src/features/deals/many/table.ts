/** The deals as a table: lines by the window, a title that stays, columns as chosen, cells edited where they stand. */
import {
  commands,
  computed,
  type Dispose,
  disposers,
  effect,
  emptyState,
  html,
  isComposing,
  nothing,
  signal,
  t,
  untracked,
  view,
  writeRoute,
} from "../../../base";
import {
  columnsButton,
  columnWidths,
  groupHead,
  headsView,
  shownColumns,
} from "../../../base/record/list/heads";
import { windowed } from "../../../base/record/list/windowed";
import type { DealTable } from "../../../generated/DealTable";
import type { DealTableRow } from "../../../generated/DealTableRow";
import { cardKeys } from "../cardkeys";
import { openFollowUp } from "../follow-up";
import { boardKeys } from "../keys";
import type { BoardState } from "../state";
import { visibleDeals } from "../visible";
import { chooseOwner, chooseStage } from "./change";
import { type Column, columnsOf, meaning } from "./columns";
import { footOf, sumsOf } from "./foot";

const PAGE = 100;

export function tableView(host: HTMLElement, state: BoardState): Dispose {
  const { ctx, look } = state;
  const part = (name: string) => {
    const element = document.createElement("div");
    element.className = name;
    return element;
  };
  const root = part("tbl");
  root.setAttribute("role", "table");
  root.setAttribute("aria-label", t("table-title"));
  root.dataset.testid = "table";
  const [head, lines, foot] = [part("tbl-head"), part("rec-window"), part("tbl-foot")];
  const tools = part("tbl-columns");
  head.setAttribute("role", "rowgroup");
  root.append(head, lines);
  host.append(root, tools, foot);
  const editing = signal<{ id: string; column: string } | null>(null);
  const all = () => columnsOf(ctx.store.workspace.value);
  const columns = computed(() => shownColumns(look, all()));
  const save = async (row: DealTableRow, column: Column, text: string) => {
    if (!column.edit || text === column.text?.(row)) return;
    const edit = await meaning(ctx, row, column.edit(text, row), text);
    await ctx.store.write({ noun: "deal", ask: { do: "edit", with: { id: row.id, edits: [edit] } } });
  };
  const cell = (row: DealTableRow, column: Column) => {
    const at = editing.value;
    const here = at?.id === row.id && at.column === column.id;
    const shown = column.show(row);
    const start = (event: Event) => {
      if (state.readOnly.peek()) return;
      const place = event.currentTarget as Element;
      if (column.id === "stage") chooseStage(state, place, [row.id]);
      else if (column.id === "assignee") chooseOwner(state, place, [row.id]);
      else if (column.id === "follow_up") void openFollowUp(ctx, row.id, place);
      else if (column.edit) editing.value = { id: row.id, column: column.id };
      else ctx.go({ record: { noun: "deal", id: row.id } });
    };
    return html`<span role="cell" class="tbl-cell ${column.number ? "num" : ""}">
      ${
        here
          ? input(row, column)
          : html`<button type="button" class="tbl-value" tabindex="-1" data-column=${column.id} aria-label=${shown === nothing || shown === "" ? column.label : nothing} @click=${start}>${typeof shown === "string" ? html`<span class="truncate">${shown}</span>` : shown}</button>`
      }
    </span>`;
  };
  const input = (row: DealTableRow, column: Column) => {
    let done = false;
    const end = (field: HTMLInputElement, keep: boolean, to?: string) => {
      if (done) return;
      done = true;
      const text = field.value.trim();
      editing.value = to ? { id: row.id, column: to } : null;
      if (!to) focusLine(lines, row.id);
      if (keep) void ctx.act(() => save(row, column, text));
    };
    const key = (event: KeyboardEvent) => {
      const field = event.target as HTMLInputElement;
      if (isComposing(event)) return;
      if (event.key === "Tab") {
        const open = columns.peek().filter((one) => one.edit);
        const next = open[open.indexOf(column) + (event.shiftKey ? -1 : 1)];
        event.preventDefault();
        end(field, true, next?.id);
      }
      if (event.key === "Enter") end(field, true);
      if (event.key === "Escape") end(field, false);
      if (event.key === "Enter" || event.key === "Escape") event.preventDefault();
      event.stopPropagation();
    };
    requestAnimationFrame(() => {
      const field = lines.querySelector<HTMLInputElement>(".tbl-input");
      if (field && document.activeElement !== field) field.select();
    });
    return html`<input class="tbl-input" aria-label=${column.label} .value=${column.text?.(row) ?? ""} @keydown=${key} @blur=${(event: Event) => end(event.target as HTMLInputElement, true)} />`;
  };
  const line = (row: DealTableRow) => {
    const open = (event: MouseEvent) => {
      event.preventDefault();
      if (!look.clicked(event, row.id)) ctx.go({ record: { noun: "deal", id: row.id } });
    };
    const chosen = look.chosen.value.has(row.id);
    const href = writeRoute({ page: "pipeline", record: { noun: "deal", id: row.id } });
    return html`<div class="tbl-row" role="row" data-card=${row.id} ?data-chosen=${chosen} ?data-open=${ctx.route.value.record?.id === row.id}>
      <span role="cell" class="tbl-cell tbl-first">
        <input type="checkbox" class="tbl-check" tabindex="-1" .checked=${chosen} aria-label=${t("table-choose", { title: row.card.title })}
          @click=${(event: MouseEvent) => (event.shiftKey ? look.reach(row.id) : look.choose(row.id))} />
        <a class="card-title truncate" href=${href} draggable="false" @click=${open}>${row.card.title}</a>
      </span>
      ${columns.value.map((column) => cell(row, column))}
    </div>`;
  };
  const list = windowed<DealTableRow>(lines, {
    label: t("table-title"),
    page: PAGE,
    read: (offset, limit) =>
      ctx.store.watch(
        {
          noun: "deal",
          ask: {
            do: "table",
            with: {
              pipeline: state.board.peek()?.pipeline ?? null,
              filter: { text: state.filter.peek().trim(), all: [...state.clauses.peek()] },
              sort: look.sort.peek(),
              group: look.group.peek(),
              offset,
              limit,
            },
          },
        },
        "table",
      ),
    row: line,
    line,
    head: (group, first) =>
      groupHead(
        all().find((one) => one.id === look.group.peek()),
        first,
        group.count,
        sumsOf(group.totals),
      ),
    open: () => undefined,
    current: computed(() => ctx.route.value.record?.id ?? null),
    empty: () =>
      emptyState({
        icon: "board",
        title: t(state.filtered.value ? "deals-none-filtered" : "deals-empty"),
        text: state.filtered.value ? t("table-none-text") : t("deals-empty-text"),
      }),
  });
  let asked = "";
  const question = effect(() => {
    const now = JSON.stringify([
      state.board.value?.pipeline,
      state.filter.value.trim(),
      state.clauses.value,
      look.sort.value,
      look.group.value,
    ]);
    if (asked && now !== asked) untracked(list.restart);
    asked = now;
  });
  // The panel walks in the table's order, as far as it is read; what is not read yet follows in the board's.
  const order = effect(() => {
    const read = list.rows.value.map((row) => row.id);
    const rest = state.board.value?.columns.flatMap((column) => column.cards.map((card) => card.id)) ?? [];
    visibleDeals.value = [...new Set([...read, ...rest])];
  });
  const step = (event?: KeyboardEvent) => {
    const down = event?.key === "ArrowDown" || event?.key === "j";
    const rows = [...lines.querySelectorAll<HTMLElement>("[data-card]")].sort(
      (a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top,
    );
    const at = rows.findIndex((row) => row.contains(document.activeElement));
    const next = rows[at < 0 ? 0 : at + (down ? 1 : -1)];
    if (!next) return true;
    if (event?.shiftKey) {
      const from = rows[at]?.dataset.card;
      if (from && !look.chosen.peek().has(from)) look.choose(from);
      look.reach(next.dataset.card ?? "");
    }
    next.querySelector<HTMLElement>(".card-title")?.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
    return true;
  };
  return disposers(
    list.dispose,
    question,
    order,
    columnWidths(root, "2.4fr", () => columns.value),
    cardKeys(root, state),
    commands(root, boardKeys, {
      "keys-walk": (event) => (event && /^(Arrow(Up|Down)|[jk])$/.test(event.key) ? step(event) : false),
      "keys-choose-more": step,
    }),
    headsView(
      head,
      look,
      () => ({ id: "title", label: t("deals-title") }),
      () => columns.value,
      true,
    ),
    view(tools, () => columnsButton(look, all)),
    view(foot, () => footOf(list.first.value as DealTable | undefined)),
    () => {
      root.remove();
      tools.remove();
      foot.remove();
    },
  );
}

function focusLine(lines: HTMLElement, id: string): void {
  requestAnimationFrame(() => lines.querySelector<HTMLElement>(`[data-card="${id}"] .card-title`)?.focus());
}
