/** The palette: everything is found here, and everything done. `>` commands, `@` people, `#` tags; the list says which keys do the same. */
import { type Live, liveCommands } from "../base/commands";
import type { Context } from "../base/context";
import { html, nothing, render, type TemplateResult } from "../base/html";
import { type IconName, icon } from "../base/icon";
import { keyLabel } from "../base/keys";
import { mark } from "../base/parts";
import { recordOf } from "../base/route";
import { suggestions } from "../base/suggest";
import { t } from "../base/words";
import type { Hit } from "../generated/Hit";
import type { SearchRequest } from "../generated/SearchRequest";
import { createRows } from "./create";
import { opened } from "./recent";
import { score } from "./score";

interface Row {
  readonly id: string;
  readonly group: string;
  readonly content: TemplateResult;
  take(): unknown;
}

const MOST = 24;
const COMMANDS = 6;
const pictures: Readonly<Record<string, IconName>> = { deal: "board", contact: "person", task: "tasks" };

/** Text with what was looked for in it marked. */
function marked(text: string, marks: readonly (readonly [number, number])[]): TemplateResult {
  let last = 0;
  const parts = marks.map(([from, to]) => {
    const part = html`${text.slice(last, from)}<mark>${text.slice(from, to)}</mark>`;
    last = to;
    return part;
  });
  return html`${parts}${text.slice(last)}`;
}

function hitRow(ctx: Context, hit: Hit, group: string): Row {
  const detail = hit.field
    ? html`${t(`palette-in-${hit.field}`)} · ${marked(hit.excerpt, hit.excerpt_marks)}`
    : html`${hit.subtitle}`;
  const state = hit.archived ? "palette-archived" : hit.closed ? "palette-closed" : "";
  return {
    id: hit.document,
    group,
    content: html`${
      hit.noun === "company"
        ? mark(hit.title)
        : html`<span class="hit-icon">${icon(pictures[hit.noun] ?? "note", 14)}</span>`
    }<span class="truncate">${marked(hit.title, hit.title_marks)}</span
      ><span class="combo-detail truncate">${detail}</span>${state ? html`<span class="chip">${t(state)}</span>` : nothing}`,
    take: () => {
      const record = recordOf(hit.document);
      if (record) ctx.go({ record });
    },
  };
}

function commandRow(one: Live): Row {
  const key = one.keys?.[0];
  const many = one.many?.() ?? 0;
  return {
    id: one.id,
    group: t("palette-commands"),
    content: html`<span class="hit-icon">${icon(one.icon ?? "chevronRight", 14)}</span
      ><span class="grow truncate">${one.title ?? t(one.id)}</span
      >${many ? html`<span class="chip">${t("table-chosen", { count: many })}</span>` : nothing}${key ? html`<kbd>${key.split(" ").map(keyLabel).join(" ")}</kbd>` : nothing}`,
    take: () => one.run(),
  };
}

function fitting(live: readonly Live[], text: string): Row[] {
  return live
    .map((one) => ({ one, points: score(one.title ?? t(one.id), text) }))
    .filter(({ points }) => points > 0)
    .sort((a, b) => b.points - a.points)
    .map(({ one }) => commandRow(one));
}

/** The workspace's tags, to be completed. */
function tagRows(ctx: Context, text: string, fill: (text: string) => void): Row[] {
  return (ctx.store.workspace.peek()?.tags ?? [])
    .filter((tag) => score(tag, text) > 0)
    .slice(0, MOST)
    .map((tag) => ({
      id: `tag:${tag}`,
      group: t("palette-tags"),
      content: html`<span class="hit-icon">${icon("tag", 14)}</span><span class="truncate">${tag}</span>`,
      take: () => fill(`#${tag}`),
    }));
}

let shown: HTMLDialogElement | undefined;

/** `start` stands in the field already: ">" for commands alone. */
export function openPalette(ctx: Context, start = ""): void {
  if (shown || document.querySelector("dialog[open]")) return;
  const back = document.activeElement instanceof HTMLElement ? document.activeElement : null;
  // What can be done is asked before the focus leaves what it is to be done with.
  const live = liveCommands().filter((one) => !one.quiet);
  const dialog = document.createElement("dialog");
  shown = dialog;
  dialog.className = "modal palette";
  dialog.dataset.testid = "palette";
  dialog.setAttribute("aria-label", t("keys-palette"));
  document.body.append(dialog);
  const close = () => {
    shown = undefined;
    dialog.close();
    dialog.remove();
    if (back?.isConnected) back.focus({ preventScroll: true });
  };
  const input = () => dialog.querySelector("input");
  const fill = (text: string) => {
    const field = input();
    if (field) field.value = text;
    void under.ask();
  };
  const hits = async (more: Partial<SearchRequest>, group?: string) => {
    const question: SearchRequest = { text: "", limit: MOST, only: "all", recent: null, ...more };
    const found = await ctx.store.ask({ noun: "search", ask: question }, "hits").catch((): Hit[] => []);
    return found.map((hit) => hitRow(ctx, hit, group ?? t(`palette-${hit.noun}`)));
  };
  const find = async (text: string): Promise<Row[]> => {
    const rest = text.slice(1).trim();
    if (text.startsWith(">")) return fitting(live, rest);
    if (text.startsWith("@")) return hits({ text: rest, only: "people" });
    if (text.startsWith("#")) {
      const exact = rest ? await hits({ text: rest, only: "tags" }) : [];
      return exact.length > 0 ? exact : tagRows(ctx, rest, fill);
    }
    if (!text)
      return [
        ...(await hits({ recent: opened(), limit: 8 }, t("palette-recent"))),
        ...fitting(live, "").slice(0, COMMANDS),
      ];
    const found = await hits({ text });
    return [...found, ...fitting(live, text).slice(0, COMMANDS), ...createRows(ctx, text)];
  };
  const under = suggestions<Row>(dialog, {
    find,
    take: (row) => {
      if (!row.id.startsWith("tag:")) close();
      row.take();
    },
    paint: () => paint(),
  });
  const line = (row: Row, index: number) =>
    html`${
      under.rows()[index - 1]?.group === row.group
        ? nothing
        : html`<p class="menu-heading" role="presentation">${row.group}</p>`
    }${under.option(row, index)}`;
  const paint = () =>
    render(
      html`<div class="combo-head">
          ${icon("search", 16)}
          <input
            class="combo-input"
            role="combobox"
            autocomplete="off"
            spellcheck="false"
            aria-expanded="true"
            aria-autocomplete="list"
            aria-controls=${under.list}
            aria-activedescendant=${under.active() ?? nothing}
            aria-label=${t("keys-palette")}
            placeholder=${t("palette-hint")}
            @input=${() => void under.ask()}
            @keydown=${under.key}
          />
        </div>
        <div class="combo-list" role="listbox" id=${under.list} aria-label=${t("keys-palette")}>
          ${under.rows().map(line)} ${under.rows().length === 0 && under.asked() ? html`<p class="combo-none">${t("base-no-match")}</p>` : nothing}
        </div>
        <footer class="palette-foot">${t("palette-foot")}</footer>`,
      dialog,
    );
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    close();
  });
  dialog.addEventListener("pointerdown", (event) => {
    if (event.target === dialog) close();
    else if (!(event.target instanceof HTMLInputElement)) event.preventDefault();
  });
  paint();
  dialog.showModal();
  const field = input();
  if (field) field.value = start;
  field?.focus();
  void under.ask();
}
