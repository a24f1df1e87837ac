/** The frame around everything: what is open, and what is shown in it. */
import type { Context } from "../base/context";
import { type Dispose, disposers, on } from "../base/dispose";
import { isTyping } from "../base/dom";
import { invitedBy } from "../base/invited";
import { go, pages, readRoute, route } from "../base/route";
import { effect } from "../base/signal";
import { tips } from "../base/tips";
import { announce, toast, toasts } from "../base/toast";
import { wish } from "../base/wish";
import { errorWords, t } from "../base/words";
import { insideDesktop, openPlatform, type Platform } from "../platform";
import { openStore } from "../store/store";
import { slots, warm } from "./features";
import { frame } from "./frame";
import { desktopWishes, firstWishes, home } from "./wishes";

export interface Options {
  /** A platform in place of the real one: tests, and looking at the UI alone. */
  readonly platform?: Platform;
}

/** Opens the app in `root`. */
export async function openApp(root: HTMLElement, options: Options = {}): Promise<Dispose> {
  await firstWishes();
  const platform = options.platform ?? (await openPlatform());
  const box = document.createElement("div");
  box.className = "app-root";
  const floating = document.createElement("div");
  root.append(box, floating);
  const all = disposers(toasts(floating), tips(), () => root.replaceChildren());
  if (insideDesktop()) all.add(quietWindow());
  let shown: Dispose = () => undefined;
  let turn = 0;
  const restart = async () => {
    turn += 1;
    const mine = turn;
    shown();
    shown = () => undefined;
    const ready = await isReady(platform);
    // Somebody who comes back begins with the day; whoever has just begun, with the board.
    if (mine === 1 && ready && !location.hash) {
      history.replaceState(null, "", `#/${home.value}`);
      go({ page: home.value });
    }
    if (mine === turn) shown = show(box, platform, ready, () => void restart());
  };
  all.add(() => shown());
  platform.onLink?.((link) => {
    if (openLink(link)) void restart();
  });
  await restart();
  return all;
}

/** A `carnet://` link. Whether everything must be shown anew. */
export function openLink(link: string): boolean {
  const [, what, rest = ""] = /^carnet:\/\/(\w+)\/?[#/]?(.*)$/s.exec(link) ?? [];
  if (what === "join") {
    try {
      invitedBy(decodeURIComponent(rest));
    } catch {
      // Cut short on its way here.
      return false;
    }
    go({ page: "team", record: null });
    return true;
  }
  const page = what === "capture" ? "pipeline" : pages.find((one) => one === what);
  if (page) go({ page, record: null });
  else if (what) go(readRoute(`#/pipeline/${what}/${rest}`));
  if (what === "capture") wish("pipeline", "new");
  return false;
}

/** Whether there is a workspace to show. Where there is none, the start page is shown. */
async function isReady(platform: Platform): Promise<boolean> {
  if (platform.desktop) {
    const answer = await platform.desktop({ do: "start" });
    if (answer.kind !== "state") return false;
    await desktopWishes(answer.value);
    return answer.value.workspaces.some((one) => one.current) && answer.value.problem === null;
  }
  if (!platform.account) return true;
  if (/^#(claim|invite|reset)=/.test(location.hash)) return false;
  try {
    await platform.account.restore();
  } catch {
    return false;
  }
  return platform.account.workspace.value !== null;
}

function show(root: HTMLElement, platform: Platform, ready: boolean, restart: () => void): Dispose {
  const store = openStore(platform);
  let lastFocus: HTMLElement | null = null;
  const undo = () => import("../store/undo").then(({ undoing }) => undoing(store, toast));
  const ctx: Context = {
    platform,
    store,
    route,
    go: (to) => {
      if (to.record && !route.value.record && document.activeElement instanceof HTMLElement) {
        lastFocus = document.activeElement;
      }
      go(to);
    },
    closeRecord: () => {
      const id = route.value.record?.id;
      go({ record: null });
      const card = document.querySelector<HTMLElement>(`[data-card="${id}"] .card-title, [data-row="${id}"]`);
      (card ?? lastFocus)?.focus({ preventScroll: true });
    },
    restart,
    toast,
    done: (text, quiet) => void undo().then((ready) => ready.done(text, quiet)),
    turn: (ask) => undo().then((ready) => ready.turn(ask)),
    announce,
    note: (host, name) => slots.note(host, ctx, name),
    act: async (run) => {
      try {
        await run();
        return true;
      } catch (reason) {
        toast({ kind: "problem", text: errorWords(reason) });
        return false;
      }
    },
  };
  // A host of its own each time: lit keeps its markers in it.
  const box = document.createElement("div");
  root.append(box);
  const all = disposers(store.dispose, () => box.remove());
  if (ready) {
    all.add(
      frame(box, ctx),
      signedOut(ctx),
      slots.console(box, ctx),
      slots.reminders(box, ctx),
      slots.drop(box, ctx),
    );
    warm();
  } else {
    all.add(slots.start(box, ctx));
  }
  return all;
}

/** In a browser: the session ended, so the start page asks for it again. */
function signedOut(ctx: Context): Dispose {
  const { account } = ctx.platform;
  if (!account) return () => undefined;
  let workspace = account.workspace.peek();
  return effect(() => {
    const gone = account.session.value === null;
    const moved = account.workspace.value !== workspace;
    const lost = account.session.value?.workspaces.every((one) => one.id !== workspace);
    // Where nothing else is left, the start page says it.
    if (moved && workspace && lost && account.workspace.value)
      toast({ kind: "problem", text: t("start-removed") });
    workspace = account.workspace.value;
    if (gone || moved) queueMicrotask(() => ctx.restart());
  });
}

/** The window is an app, not a page: no reload by accident, no browser's menu but where text is. */
function quietWindow(): Dispose {
  return disposers(
    on(document, "contextmenu", (event) => {
      const text = event.target instanceof Element && event.target.closest(".selectable,a[href^='http']");
      if (!isTyping(event.target) && !text && import.meta.env.PROD) event.preventDefault();
    }),
    on(document, "keydown", (event) => {
      const mod = event.ctrlKey || event.metaKey;
      const reload = event.key === "F5" || (mod && !event.shiftKey && event.key.toLowerCase() === "r");
      if (reload && import.meta.env.PROD) event.preventDefault();
    }),
  );
}
