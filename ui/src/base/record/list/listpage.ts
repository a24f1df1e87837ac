/** A page that lists records: a title with the count, saved views, filters, columns, a line to add one; lines by the window. */
import type { ContactList } from "../../../generated/ContactList";
import type { DuplicateTyped } from "../../../generated/DuplicateTyped";
import type { QuickAdd } from "../../../generated/QuickAdd";
import type { Request } from "../../../generated/Request";
import type { Workspace } from "../../../generated/Workspace";
import { commands } from "../../commands";
import type { Context } from "../../context";
import { type Dispose, disposers } from "../../dispose";
import { number } from "../../format";
import { html, nothing, type TemplateResult } from "../../html";
import { type IconName, icon } from "../../icon";
import { mount } from "../../mount";
import { emptyState, iconButton } from "../../parts";
import { quickLine } from "../../quick";
import type { Watched } from "../../reads";
import type { Values } from "../../saying";
import { computed, effect, signal, untracked, view } from "../../signal";
import { grants } from "../../wish";
import { t } from "../../words";
import { alike, alikeLines } from "../panel/alike";
import { listKeys } from "../panel/keys";
import type { GridColumn } from "./columns";
import { addFilter, chipsView, type FilterField } from "./filters";
import { columnsButton, columnWidths, groupHead, headsView, shownColumns } from "./heads";
import { openLooking } from "./look";
import { viewsBar } from "./views";
import { type PageOf, windowed } from "./windowed";

export interface ListPage<R extends { readonly id: string; readonly name: string }> {
  readonly noun: "contact" | "company";
  /** Where it stands: `contacts`, `companies`. */
  readonly place: string;
  /** Its own words. */
  word(key: string, args?: Values): string;
  readonly icon: IconName;
  /** Every column but the name, which is always there. */
  columns(workspace: Workspace | undefined): readonly GridColumn<R>[];
  /** Those that are shown until somebody chose others. */
  readonly usual: readonly string[];
  filters(workspace: Workspace | undefined): readonly FilterField[];
  read(ctx: Context, question: ContactList): Watched<PageOf<R>>;
  name(row: R): TemplateResult;
  /** How a line that makes one is read. */
  readonly quick: "contact" | null;
  /** What a line of text says of a record to be. */
  typed(title: string, line: QuickAdd | null): DuplicateTyped;
  /** Makes one of a line of text. */
  create(title: string, line: QuickAdd): Request;
  restore(id: string): Request;
}

const PAGE = 100;

export function listPage<R extends { readonly id: string; readonly name: string }>(
  host: HTMLElement,
  ctx: Context,
  page: ListPage<R>,
): Dispose {
  const trash = signal(false);
  const look = openLooking(`carnet-look-${page.noun}`, page.usual);
  look.table.value = true;
  const { text: filter } = look;
  const all = () => page.columns(ctx.store.workspace.value);
  const columns = computed(() => (trash.value ? [] : shownColumns(look, all())));
  const adding = signal(false);
  const { word } = page;
  const readOnly = () => ctx.store.workspace.value?.read_only ?? true;

  const frame = document.createElement("div");
  frame.className = "rec-page";
  const part = (name: string) => {
    const element = document.createElement("div");
    element.className = name;
    frame.append(element);
    return element;
  };
  const head = part("rec-head");
  const views = part("views-host");
  const chips = part("chips-host");
  const add = part("rec-adder");
  const here = part("rec-alikes");
  const like = alike(ctx);
  const grid = part("rec-grid");
  const root = part("tbl");
  const heads = part("tbl-head rec-columns");
  const tools = part("tbl-columns");
  const lines = part("rec-window");
  root.append(heads, lines);
  grid.append(root, tools);
  host.append(frame);

  const open = (row: R) => {
    if (trash.value) return;
    ctx.go({ record: { noun: page.noun, id: row.id } });
  };
  const restore = (row: R) =>
    ctx
      .act(() => ctx.store.write(page.restore(row.id)))
      .then((done) => {
        if (done) ctx.toast({ text: t("record-restored", { name: row.name }) });
      });
  const list = windowed<R>(lines, {
    label: word("title"),
    page: PAGE,
    read: (offset, limit) =>
      page.read(ctx, {
        filter: filter.peek().trim() || null,
        all: [...look.clauses.peek()],
        sort: look.sort.peek(),
        group: trash.peek() ? null : look.group.peek(),
        trash: trash.peek(),
        offset,
        limit,
      }),
    row: (row) =>
      trash.value
        ? html`<span class="rec-cell rec-name truncate">${row.name}</span>`
        : html`${page.name(row)}${columns.value.map((column) => {
            const shown = column.show(row);
            return html`<span class="rec-cell ${column.number ? "num" : typeof shown === "string" ? "truncate" : "rec-inline"}">${shown}</span>`;
          })}`,
    head: (group, first) =>
      groupHead(
        all().find((one) => one.id === look.group.peek()) as GridColumn<never> | undefined,
        first,
        group.count,
      ),
    open,
    aside: (row) =>
      trash.value && !readOnly()
        ? html`<button type="button" class="btn quiet rec-restore" @click=${() => void restore(row)}>${icon("restore", 14)}${t("deals-restore")}</button>`
        : nothing,
    current: computed(() => (ctx.route.value.record?.noun === page.noun ? ctx.route.value.record.id : null)),
    empty: () => empty(),
  });

  const empty = () => {
    if (look.clauses.value.length > 0) return html`<p class="rec-none">${t("table-none-text")}</p>`;
    if (filter.value.trim() !== "")
      return html`<p class="rec-none">${t("record-no-match", { text: filter.value.trim() })}</p>`;
    if (trash.value)
      return emptyState({
        icon: "trash",
        title: t("record-trash-empty"),
        text: t("record-trash-empty-text"),
      });
    const action = readOnly()
      ? {}
      : { action: { label: word("new"), testid: `${page.noun}-first`, run: start }, imports: true };
    return emptyState({ icon: page.icon, title: word("empty"), text: word("empty-text"), ...action });
  };
  const start = () => {
    adding.value = true;
    add.querySelector("input")?.focus();
  };
  const toggleTrash = () => {
    trash.value = !trash.value;
    adding.value = false;
  };
  const typed = (event: Event) => {
    filter.value = (event.target as HTMLInputElement).value;
  };
  let asked = "";
  const question = effect(() => {
    const { filter: fits, sort, group } = look.now();
    const now = JSON.stringify([fits, sort, group, trash.value]);
    if (asked && now !== asked) untracked(list.restart);
    asked = now;
  });
  const filters = (event: Event) =>
    addFilter(look, page.filters(ctx.store.workspace.peek()), event.currentTarget as Element);
  const close = () => {
    adding.value = false;
  };
  const line = (host: HTMLElement) => {
    const stop = quickLine(host, ctx, {
      noun: page.quick,
      class: "rec-bare",
      label: word("new"),
      hint: word("new-placeholder"),
      testid: `${page.noun}-add`,
      close,
      typed: (title, read) => like.typed(title ? page.typed(title, read) : null),
      create: async (title, read, more) => {
        const id = await ctx.store.write(page.create(title, read));
        ctx.announce(t("record-created", { name: title }));
        if (!id || more) return;
        close();
        ctx.go({ record: { noun: page.noun, id } });
      },
    });
    host.querySelector("input")?.focus();
    return stop;
  };

  return disposers(
    () => frame.remove(),
    look.dispose,
    list.dispose,
    like.dispose,
    question,
    viewsBar(views, ctx, page.noun, look),
    chipsView(chips, {
      look,
      fields: () => page.filters(ctx.store.workspace.value),
      count: () => t("record-fitting", { count: list.total.value ?? 0 }),
    }),
    headsView(
      heads,
      look,
      () => ({ id: "name", label: word("name") }),
      () => columns.value as readonly GridColumn<never>[],
      false,
    ),
    columnWidths(root, "2.2fr", () => columns.value as readonly GridColumn<never>[]),
    view(tools, () =>
      trash.value ? nothing : columnsButton(look, all as () => readonly GridColumn<never>[]),
    ),
    commands(document, listKeys, {
      "keys-new": { when: () => !readOnly() && !trash.value, run: start },
      "keys-find": () => head.querySelector("input")?.focus(),
    }),
    grants(page.place, start, () => !readOnly()),
    view(
      head,
      () => html`<h1>${trash.value ? t("record-trash-of", { what: word("title") }) : word("title")}</h1>
      <span class="rec-total num" data-testid="total">${list.total.value === undefined ? "" : number(list.total.value)}</span>
      <span class="grow"></span>
      <label class="rec-filter">${icon("search", 14)}<span class="sr-only">${word("filter")}</span>
        <input type="search" placeholder=${word("filter")} autocomplete="off" data-testid="filter" .value=${filter.value} @input=${typed} />
      </label>
      ${trash.value ? nothing : html`<button type="button" class="btn quiet" data-testid="filter-add" aria-haspopup="menu" @click=${filters}>${icon("plus", 14)}<span>${t("deals-filter-add")}</span></button>`}
      ${iconButton({ icon: "merge", label: t("duplicates-find"), testid: "duplicates", run: () => ctx.go({ page: "duplicates", section: page.noun }) })}
      <button type="button" class="icon-btn" aria-pressed=${String(trash.value)} aria-label=${t("shell-trash")} data-tip=${t("shell-trash")} data-testid="trash-view" @click=${toggleTrash}>${icon("trash")}</button>
      ${trash.value || readOnly() ? nothing : html`<button type="button" class="btn primary" data-testid=${`${page.noun}-new`} @click=${start}>${icon("plus", 14)}<span>${word("new")}</span></button>`}`,
    ),
    view(here, () => alikeLines(like.found.value, (id) => ctx.go({ record: { noun: page.noun, id } }))),
    view(add, () => {
      add.hidden = !adding.value;
      if (!adding.value) like.typed(null);
      if (!adding.value) return nothing;
      return html`<span class="rec-plus">${icon("plus", 14)}</span>
        <div class="quick-line" ${mount("add", line)}></div>
        <span class="rec-faint rec-hint">${t("record-add-hint")}</span>
        ${iconButton({
          icon: "x",
          label: t("base-close"),
          run: close,
        })}`;
    }),
  );
}
