/**
 * Saved views as tabs: a filter with its order, columns and groups, under a name. The team's stand in the settings, a person's own
 * on this screen. What was changed and not saved has a dot, and waits while another view is shown.
 */
import type { Request } from "../../../generated/Request";
import type { SavedView } from "../../../generated/SavedView";
import type { ViewLook } from "../../../generated/ViewLook";
import type { ViewRequest } from "../../../generated/ViewRequest";
import { commands } from "../../commands";
import type { Context } from "../../context";
import { type Dispose, disposers } from "../../dispose";
import { dragLists } from "../../drag";
import { html, nothing, repeat } from "../../html";
import { icon } from "../../icon";
import { pressed } from "../../keys";
import { type MenuItem, openMenu } from "../../menu";
import { askLine } from "../../popover";
import type { Noun } from "../../route";
import { computed, effect, signal, view } from "../../signal";
import { t } from "../../words";
import { viewKeys } from "../panel/keys";
import { freshUuid } from "../uuid";
import { sideways } from "./heads";
import type { Looking } from "./look";

/** The same look gives the same text, whoever wrote its keys in which order. */
export function lookText({ filter, sort, columns, table, group, pipeline }: ViewLook): string {
  const clauses = filter.all.map((one) => [one.field, one.op, one.values]);
  return JSON.stringify([
    filter.text,
    clauses,
    sort && [sort.by, sort.down],
    columns,
    table,
    group,
    pipeline,
  ]);
}

export function viewsBar(host: HTMLElement, ctx: Context, on: Noun, look: Looking): Dispose {
  const { workspace } = ctx.store;
  const key = () => `carnet-views-${workspace.peek()?.id}-${workspace.peek()?.me}`;
  const readOwn = (): SavedView[] => {
    try {
      return (JSON.parse(localStorage.getItem(key()) ?? "[]") ?? []) as SavedView[];
    } catch {
      return [];
    }
  };
  const own = signal<SavedView[]>([]);
  const keep = (next: SavedView[]) => {
    own.value = next;
    localStorage.setItem(key(), JSON.stringify(next));
  };
  const drafts = signal<ReadonlyMap<string, ViewLook>>(new Map());
  const usual = look.sort.peek();
  let base: ViewLook | undefined;
  const mine = computed(() => own.value.filter((one) => one.on === on));
  const all = computed(() => [
    ...(workspace.value?.views ?? []).filter((one) => one.on === on),
    ...mine.value,
  ]);
  const current = computed(() => all.value.find((one) => one.id === look.view.value));
  const differs = (now: ViewLook, saved: ViewLook) =>
    lookText(now) !== lookText(saved.pipeline === null ? { ...saved, pipeline: now.pipeline } : saved);
  const changed = computed(() => {
    const now = look.now();
    if (current.value) return differs(now, current.value.look);
    // An order that is kept from before is no change.
    const { filter, sort, group } = now;
    return filter.text !== "" || filter.all.length > 0 || sort !== usual || group !== null;
  });
  const isOwn = (one: SavedView) => mine.peek().includes(one);
  const writes = (one?: SavedView) =>
    (one !== undefined && isOwn(one)) || workspace.peek()?.read_only === false;
  const inTeam = () => (workspace.peek()?.members.length ?? 0) > 1;
  const write = (ask: ViewRequest) => ctx.store.write({ noun: "view", ask } as Request);

  const open = (to: SavedView | undefined) => {
    const from = current.peek();
    const next = new Map(drafts.peek());
    if (from) {
      next.delete(from.id);
      if (changed.peek()) next.set(from.id, look.now());
    } else base = look.now();
    const all = base && { ...base, filter: { text: "", all: [] }, group: null };
    const draft = to && next.get(to.id);
    if (to) next.delete(to.id);
    drafts.value = next;
    look.view.value = to?.id ?? null;
    const shown = to ? (draft ?? to.look) : all;
    if (shown) look.show(shown);
  };
  const keepIn = (one: SavedView, more: Partial<SavedView>) =>
    isOwn(one)
      ? Promise.resolve(
          keep(own.peek().map((other) => (other.id === one.id ? { ...other, ...more } : other))),
        )
      : write({ do: "edit", with: { id: one.id, name: more.name ?? null, look: more.look ?? null } });
  const save = (one: SavedView) =>
    void ctx.act(async () => {
      await keepIn(one, { look: look.now() });
      ctx.announce(t("view-saved", { name: one.name }));
    });
  const add = async (name: string, shared: boolean, looks: ViewLook) => {
    if (shared) return await write({ do: "add", with: { on, name, look: looks } });
    const id = freshUuid();
    keep([...own.peek(), { id, name, on, look: looks }]);
    return id;
  };
  const saveAs = (anchor: Element) => {
    let shared = writes();
    const choice =
      shared && inTeam()
        ? html`<label class="choice-row"><input type="checkbox" checked @change=${(event: Event) => {
            shared = (event.target as HTMLInputElement).checked;
          }} /><span>${t("view-for-team")}</span></label>`
        : html``;
    askLine(
      anchor,
      t("view-name"),
      "",
      (name) =>
        name &&
        void ctx.act(async () => {
          const id = await add(name, shared, look.now());
          if (!current.peek()) base = { ...look.now(), sort: usual };
          look.view.value = id ?? null;
          ctx.announce(t("view-saved", { name }));
        }),
      choice,
    );
  };
  const remove = (one: SavedView) => {
    const text = t("view-removed", { name: one.name });
    const here = look.view.peek() === one.id;
    if (isOwn(one)) {
      const before = own.peek();
      keep(before.filter((other) => other.id !== one.id));
      ctx.toast({ text, undo: () => keep(before) });
      if (here) open(undefined);
      return;
    }
    void ctx
      .act(() => write({ do: "remove", with: { id: one.id } }))
      .then((done) => {
        if (!done) return;
        if (here) open(undefined);
        ctx.done(text);
      });
  };
  /** From the team to oneself, or back: a view of the same name there. */
  const turn = (one: SavedView) =>
    void ctx.act(async () => {
      const shared = isOwn(one);
      const id = await add(one.name, shared, one.look);
      if (shared) keep(own.peek().filter((other) => other.id !== one.id));
      else await write({ do: "remove", with: { id: one.id } });
      if (look.view.peek() === one.id) look.view.value = id ?? null;
    });
  const place = (one: SavedView, to: number) => {
    const kind = isOwn(one);
    const beside = all.peek().filter((other) => isOwn(other) === kind);
    const rest = beside.filter((other) => other !== one);
    if (to < 0 || to > rest.length || beside.indexOf(one) === to) return;
    const before = rest[to]?.id ?? null;
    if (kind) {
      const others = own.peek().filter((other) => other !== one);
      const at = others.findIndex((other) => other.id === before);
      keep(others.toSpliced(at < 0 ? others.length : at, 0, one));
    } else void ctx.act(() => write({ do: "place", with: { id: one.id, before } }));
    ctx.announce(t("table-column-moved", { name: one.name, position: to + 1, count: beside.length }));
  };
  const placeOf = (one: SavedView) =>
    all
      .peek()
      .filter((other) => isOwn(other) === isOwn(one))
      .indexOf(one);

  const menu = (one: SavedView, anchor: Element) => {
    const moved = look.view.peek() === one.id && changed.peek();
    const items: MenuItem[] = [];
    if (moved)
      items.push(
        ...(writes(one) ? [{ label: t("view-save"), icon: "check", run: () => save(one) } as MenuItem] : []),
        { label: t("view-save-new"), icon: "plus", run: () => saveAs(anchor) },
        { label: t("view-back"), icon: "undo", run: () => look.show(one.look) },
        { kind: "line" },
      );
    if (writes(one)) {
      const rename = (name: string) => name && void ctx.act(() => keepIn(one, { name }));
      items.push(
        {
          label: t("keys-rename"),
          icon: "edit",
          run: () => askLine(anchor, t("view-name"), one.name, rename),
        },
        {
          label: t("view-left"),
          icon: "chevronLeft",
          keys: "Alt+ArrowLeft",
          run: () => place(one, placeOf(one) - 1),
        },
        {
          label: t("view-right"),
          icon: "chevronRight",
          keys: "Alt+ArrowRight",
          run: () => place(one, placeOf(one) + 1),
        },
      );
      if (inTeam() && writes())
        items.push({
          label: t(isOwn(one) ? "view-for-team" : "view-for-me"),
          icon: isOwn(one) ? "share" : "person",
          run: () => turn(one),
        });
      items.push(
        { kind: "line" },
        {
          label: t("view-remove"),
          icon: "trash",
          danger: true,
          run: () => remove(one),
        },
      );
    }
    if (items.length > 0) openMenu(anchor, items, { label: one.name });
  };

  const tab = (one: SavedView | undefined) => {
    const here = current.value?.id === one?.id;
    const dot = one && (here ? changed.value : drafts.value.has(one.id));
    const click = (event: Event) => (one && here ? menu(one, event.currentTarget as Element) : open(one));
    const aside = (event: Event) => {
      if (!one) return;
      event.preventDefault();
      menu(one, event.currentTarget as Element);
    };
    const keydown = (event: KeyboardEvent) => {
      const by = sideways(event);
      if (!by || !one || !writes(one)) return;
      event.preventDefault();
      event.stopPropagation();
      place(one, placeOf(one) + by);
    };
    return html`<button type="button" class="view-tab" data-view=${one?.id ?? ""} aria-current=${String(here)} aria-haspopup=${one && here ? "menu" : nothing} @click=${click} @contextmenu=${aside} @keydown=${keydown}>${
      one && isOwn(one) ? icon("person", 12) : nothing
    }<span class="truncate">${one?.name ?? t("view-all")}</span>${
      dot ? html`<span class="view-dot" role="img" aria-label=${t("view-changed")}></span>` : nothing
    }${one && here ? icon("chevronDown", 12) : nothing}</button>`;
  };
  return disposers(
    effect(() => {
      if (workspace.value) own.value = readOwn();
    }),
    view(host, () => {
      const views = all.value;
      host.hidden = views.length === 0 && !changed.value;
      if (host.hidden) return nothing;
      const one = current.value;
      const save_ = (event: Event) =>
        one && writes(one) ? save(one) : saveAs(event.currentTarget as Element);
      return html`<div class="views" role="group" aria-label=${t("view-title")} data-testid="views">
        ${tab(undefined)}${repeat(views, (each) => each.id, tab)}
        ${
          changed.value
            ? html`<button type="button" class="btn quiet" data-testid="view-save" @click=${save_}>${icon("plus", 14)}<span>${t(one && writes(one) ? "view-save" : "view-save-as")}</span></button>`
            : nothing
        }
      </div>`;
    }),
    dragLists(host, {
      list: ".views",
      item: '.view-tab:not([data-view=""])',
      across: true,
      end: (item, to) => {
        const one = all.peek().find((each) => each.id === item.dataset.view);
        if (!one || !to || !writes(one)) return;
        // Those of the team stand before one's own.
        place(one, isOwn(one) ? to.index - (all.peek().length - mine.peek().length) : to.index);
      },
    }),
    commands(document, viewKeys, {
      "keys-view": (event) => {
        const one = all.peek()[Number(event && pressed(event)) - 1];
        if (!one && event?.key !== "0" && event?.code !== "Digit0") return false;
        if (one?.id !== current.peek()?.id) open(one);
        return true;
      },
    }),
  );
}
