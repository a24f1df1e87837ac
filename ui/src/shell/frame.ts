/** Rail, top bar, page and panel. */

import { commands } from "../base/commands";
import type { Context } from "../base/context";
import { type Dispose, disposers } from "../base/dispose";
import { isTyping } from "../base/dom";
import { html, nothing } from "../base/html";
import { icon } from "../base/icon";
import { keyLabel } from "../base/keys";
import { setTagLooks } from "../base/parts";
import { go, type Page, type RecordRef, writeRoute } from "../base/route";
import { effect, untracked, view } from "../base/signal";
import { wish } from "../base/wish";
import { locale, t } from "../base/words";
import type { ActRequest } from "../generated/ActRequest";
import type { Theme } from "../platform/desktop";
import { pageViews, recordViews, slots } from "./features";
import { hidden, lower, type Place, pageKeys, places, shellKeys } from "./keys";
import { later } from "./later";
import { remember } from "./recent";
import { chooseLocale, chooseTheme, density, useDensity } from "./wishes";

const openSearch = (ctx: Context) =>
  void Promise.all([import("./palette"), later()]).then(([one]) => one.openPalette(ctx));
const openShortcuts = () =>
  void Promise.all([import("./shortcuts"), later()]).then(([one]) => one.openShortcuts());

export function frame(box: HTMLElement, ctx: Context): Dispose {
  const root = document.createElement("div");
  root.className = "app";
  const rail = part("nav", "rail");
  const middle = part("div", "middle");
  const bar = part("header", "topbar");
  const notice = part("section", "notice-slot");
  const main = part("main", "page");
  const panel = part("aside", "panel");
  main.id = "main";
  middle.append(bar, notice, main);
  root.append(rail, middle, panel);
  box.append(root);
  const looks = effect(() => setTagLooks(ctx.store.workspace.value?.tag_looks ?? []));
  const names = effect(() => {
    rail.setAttribute("aria-label", t("shell-nav"));
    notice.setAttribute("aria-label", t("shell-notice"));
    panel.setAttribute("aria-label", t("shell-record"));
  });
  return disposers(
    () => root.remove(),
    names,
    looks,
    view(rail, () => railOf(ctx)),
    topBar(bar, ctx),
    view(notice, () => noticeOf(ctx)),
    showPage(main, ctx),
    showRecord(panel, root, ctx),
    keys(root, ctx),
    slots.here(root, ctx),
  );
}

function part(tag: string, name: string): HTMLElement {
  const element = document.createElement(tag);
  element.className = name;
  return element;
}

/** Pages without a place of their own stand under the one that leads to them. */
const placed = (page: Page): Page =>
  page === "account"
    ? "team"
    : page === "duplicates"
      ? "contacts"
      : page === "archive" || page === "trash"
        ? "pipeline"
        : page;

function railOf(ctx: Context) {
  const link = (place: Place) => html`<a
    class="rail-link"
    href=${writeRoute({ page: place.page, record: null })}
    aria-current=${placed(ctx.route.value.page) === place.page ? "page" : nothing}
    data-tip=${t(`shell-${place.page}`)}
    data-keys=${keyLabel(place.keys)}
    data-testid=${`rail-${place.page}`}
    @click=${(event: MouseEvent) => {
      event.preventDefault();
      ctx.go({ page: place.page, record: null });
    }}
    >${icon(place.icon, 20)}<span class="rail-word">${t(`shell-${place.page}`)}</span></a
  >`;
  return html`<div class="rail-group">${places.map(link)}</div>
    <div class="rail-group">${lower.map(link)}</div>`;
}

function topBar(bar: HTMLElement, ctx: Context): Dispose {
  const left = part("div", "topbar-left");
  const middle = part("div", "topbar-search");
  const right = part("div", "topbar-right");
  const presence = part("div", "slot");
  const sync = part("div", "slot");
  right.append(presence, sync);
  bar.append(left, middle, right);
  return disposers(
    slots.switcher(left, ctx),
    slots.presence(presence, ctx),
    slots.sync(sync, ctx),
    view(
      middle,
      () => html`<button type="button" class="search-box" data-testid="search" aria-haspopup="dialog" @click=${() => openSearch(ctx)}>
        ${icon("search")}<span class="grow">${t("shell-search")}</span><kbd>${keyLabel("Mod+K")}</kbd>
      </button>`,
    ),
  );
}

/** One quiet line over the page: looking only, or an example that can leave. */
function noticeOf(ctx: Context) {
  const workspace = ctx.store.workspace.value;
  if (ctx.store.sync.value?.state === "removed") {
    return html`<p class="notice" data-testid="removed">${icon("lock", 14)}<span>${t("shell-removed")}</span></p>`;
  }
  if (workspace?.read_only) {
    return html`<p class="notice">${icon("lock", 14)}<span>${t("shell-read-only")}</span></p>`;
  }
  if (!workspace?.has_sample) return nothing;
  const remove = () =>
    void ctx.act(() => ctx.store.write({ noun: "workspace", ask: { do: "remove_sample" } }));
  return html`<p class="notice" data-testid="sample">
    ${icon("sparkle", 14)}<span>${t("shell-sample")}</span>
    <button type="button" class="btn quiet" @click=${remove}>${t("shell-sample-remove")}</button>
  </p>`;
}

function showPage(main: HTMLElement, ctx: Context): Dispose {
  let shown: Page | undefined;
  let dispose: Dispose = () => undefined;
  const stop = effect(() => {
    const { page } = ctx.route.value;
    if (page === shown) return;
    shown = page;
    untracked(() => {
      dispose();
      const host = part("div", "page-host");
      main.replaceChildren(host);
      document.title = `${t(page === "account" ? "account-title" : `shell-${page}`)} · Carnet`;
      dispose = pageViews[page](host, ctx);
    });
  });
  return disposers(() => dispose(), stop);
}

function showRecord(panel: HTMLElement, root: HTMLElement, ctx: Context): Dispose {
  let shown = "";
  let dispose: Dispose = () => undefined;
  panel.dataset.testid = "panel";
  const key = (record: RecordRef | null) => (record ? `${record.noun}:${record.id}` : "");
  const stop = effect(() => {
    const { record } = ctx.route.value;
    if (key(record) === shown) return;
    const opens = shown === "";
    shown = key(record);
    untracked(() => {
      dispose();
      dispose = () => undefined;
      panel.replaceChildren();
      root.toggleAttribute("data-panel", record !== null);
      panel.hidden = record === null;
      if (!record) return;
      panel.classList.toggle("enter", opens);
      const host = part("div", "panel-host");
      panel.append(host);
      dispose = recordViews[record.noun](host, ctx, record.id);
    });
  });
  panel.hidden = ctx.route.value.record === null;
  return disposers(() => dispose(), stop);
}

const RAIL_KEY = "carnet-rail";

function keys(root: HTMLElement, ctx: Context): Dispose {
  const jump = (page: Page) => () => go({ page, record: null });
  const pages = [...places, ...lower, ...hidden].map((one) => [`shell-${one.page}`, jump(one.page)] as const);
  const writes = () => !(ctx.store.workspace.peek()?.read_only ?? true);
  const add = (page: Page) => ({
    when: writes,
    run: () => {
      go({ page, record: null });
      wish(page, "new");
    },
  });
  // In a field or a note, the field's own undo.
  const turn = (ask: ActRequest) => ({
    when: () => writes() && !isTyping(document.activeElement),
    run: () => void ctx.turn(ask),
  });
  const look = (next: Theme) => () => void ctx.act(() => chooseTheme(ctx.platform, next));
  const rail = (wide: boolean) => root.toggleAttribute("data-rail", wide);
  rail(localStorage.getItem(RAIL_KEY) === "wide");
  const open = () => ctx.route.peek().record !== null;
  return disposers(
    remember(ctx),
    commands(document, pageKeys, Object.fromEntries(pages)),
    commands(document, shellKeys, {
      "keys-palette": () => openSearch(ctx),
      "keys-search": () => openSearch(ctx),
      "keys-deal": add("pipeline"),
      "keys-contact": add("contacts"),
      "keys-company": add("companies"),
      "keys-settings": jump("settings"),
      "keys-undo": turn({ do: "undo" }),
      "keys-redo": turn({ do: "redo" }),
      "keys-rail": () => localStorage.setItem(RAIL_KEY, rail(!root.hasAttribute("data-rail")) ? "wide" : ""),
      "keys-wide": { when: open, run: () => root.toggleAttribute("data-wide") || undefined },
      "keys-close": { when: open, run: () => ctx.closeRecord() },
      "keys-sheet": () => openShortcuts(),
      "keys-light": look("light"),
      "keys-dark": look("dark"),
      "keys-system": look("system"),
      "keys-density": () => useDensity(density.peek() === "compact" ? "comfortable" : "compact"),
      "keys-language": () =>
        void ctx.act(() => chooseLocale(ctx.platform, locale.value === "fr" ? "en" : "fr")),
    }),
  );
}
