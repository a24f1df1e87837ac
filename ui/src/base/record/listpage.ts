/** A page that lists records: a title with the count, a filter, a line to add one, the trash; lines by the window. */
import type { QuickAdd } from "../../generated/QuickAdd";
import type { Request } from "../../generated/Request";
import { commands } from "../commands";
import type { Context } from "../context";
import { type Dispose, disposers } from "../dispose";
import { number } from "../format";
import { html, nothing, type TemplateResult } from "../html";
import { type IconName, icon } from "../icon";
import { mount } from "../mount";
import { emptyState, iconButton } from "../parts";
import { quickLine } from "../quick";
import type { Watched } from "../reads";
import type { Noun } from "../route";
import { computed, signal, view } from "../signal";
import { grants } from "../wish";
import { t } from "../words";
import { listKeys } from "./keys";
import { type PageOf, windowed } from "./windowed";

export interface ListPage<R extends { readonly id: string; readonly name: string }> {
  readonly noun: Exclude<Noun, "deal">;
  /** The prefix of its words: `contacts`, `companies`. */
  readonly words: string;
  readonly icon: IconName;
  /** The heads of the columns, in words. */
  columns(): readonly string[];
  read(ctx: Context, question: Question): Watched<PageOf<R>>;
  row(row: R): TemplateResult;
  /** How a line that makes one is read. */
  readonly quick: "contact" | null;
  /** Makes one of a line of text. */
  create(title: string, line: QuickAdd): Request;
  restore(id: string): Request;
}

export interface Question {
  readonly filter: string | null;
  readonly trash: boolean;
  readonly offset: number;
  readonly limit: number;
}

const PAGE = 100;

export function listPage<R extends { readonly id: string; readonly name: string }>(
  host: HTMLElement,
  ctx: Context,
  page: ListPage<R>,
): Dispose {
  const filter = signal("");
  const trash = signal(false);
  const adding = signal(false);
  const word = (key: string, args?: Record<string, string | number>) => t(`${page.words}-${key}`, args);
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
  const add = part("rec-adder");
  const columns = part("rec-columns");
  const lines = part("rec-window");
  columns.setAttribute("aria-hidden", "true");
  columns.dataset.noun = page.noun;
  lines.dataset.noun = page.noun;
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
      page.read(ctx, { filter: filter.value.trim() || null, trash: trash.value, offset, limit }),
    row: (row) =>
      trash.value ? html`<span class="rec-cell rec-name truncate">${row.name}</span>` : page.row(row),
    open,
    aside: (row) =>
      trash.value && !readOnly()
        ? html`<button type="button" class="btn quiet rec-restore" @click=${() => void restore(row)}>${icon("restore", 14)}${t("record-restore")}</button>`
        : nothing,
    current: computed(() => (ctx.route.value.record?.noun === page.noun ? ctx.route.value.record.id : null)),
    empty: () => empty(),
  });

  const empty = () => {
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
      : { action: { label: word("new"), testid: `${page.noun}-first`, run: start } };
    return emptyState({ icon: page.icon, title: word("empty"), text: word("empty-text"), ...action });
  };
  const start = () => {
    adding.value = true;
    add.querySelector("input")?.focus();
  };
  const toggleTrash = () => {
    trash.value = !trash.value;
    adding.value = false;
    list.restart();
  };
  const typed = (event: Event) => {
    filter.value = (event.target as HTMLInputElement).value;
    list.restart();
  };
  const close = () => {
    adding.value = false;
  };
  const line = (host: HTMLElement) => {
    const stop = quickLine(host, ctx, {
      noun: page.quick,
      class: "rec-bare",
      label: word("new-label"),
      hint: word("new-placeholder"),
      testid: `${page.noun}-add`,
      close,
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
    list.dispose,
    commands(document, listKeys, {
      "keys-new": { when: () => !readOnly() && !trash.value, run: start },
      "keys-find": () => head.querySelector("input")?.focus(),
    }),
    grants(page.words, start, () => !readOnly()),
    view(
      head,
      () => html`<h1>${trash.value ? t("record-trash-of", { what: word("title") }) : word("title")}</h1>
      <span class="rec-total num" data-testid="total">${list.total.value === undefined ? "" : number(list.total.value)}</span>
      <span class="grow"></span>
      <label class="rec-filter">${icon("search", 14)}<span class="sr-only">${word("filter")}</span>
        <input type="search" placeholder=${word("filter")} autocomplete="off" data-testid="filter" @input=${typed} />
      </label>
      <button type="button" class="icon-btn" aria-pressed=${String(trash.value)} aria-label=${t("record-trash")} data-tip=${t("record-trash")} data-testid="trash-view" @click=${toggleTrash}>${icon("trash")}</button>
      ${trash.value || readOnly() ? nothing : html`<button type="button" class="btn primary" data-testid=${`${page.noun}-new`} @click=${start}>${icon("plus", 14)}<span>${word("new")}</span></button>`}`,
    ),
    view(add, () => {
      add.hidden = !adding.value;
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
    view(columns, () => html`${page.columns().map((name) => html`<span class="rec-cell">${name}</span>`)}`),
  );
}
