/** What is shown when no workspace is open: the first start, a file with a problem, or a relay's front door. */
import type { Context } from "../../base/context";
import { type Dispose, disposers } from "../../base/dispose";
import { render } from "../../base/html";
import { errorWords } from "../../base/words";
import type { DesktopState } from "../../platform/desktop";
import type { WebAccount } from "../../platform/types";
import { card } from "./card";
import { claimPage, createPage, invitePage, resetPage, signInPage, unreachablePage } from "./door";
import { firstStart } from "./first";
import { problemPage } from "./problem";

export function startPage(host: HTMLElement, ctx: Context): Dispose {
  const { desktop, account } = ctx.platform;
  if (account) return door(host, ctx, account);
  if (!desktop) return () => undefined;
  let gone = false;
  const all = disposers(() => {
    gone = true;
    render(null, host);
  });
  desktop({ do: "start" }).then(
    (answer) => {
      if (!gone && answer.kind === "state") all.add(onDesktop(host, ctx, answer.value));
    },
    (reason: unknown) => {
      if (!gone) render(card({ testid: "start-problem", title: errorWords(reason), body: "" }), host);
    },
  );
  return all;
}

function onDesktop(host: HTMLElement, ctx: Context, state: DesktopState): Dispose {
  return state.problem ? problemPage(host, ctx, state, state.problem) : firstStart(host, ctx, state);
}

/** Links of a relay carry their secret after `#`: it never reaches a server's log. */
function door(host: HTMLElement, ctx: Context, account: WebAccount): Dispose {
  const [, kind, secret] = /^#(claim|invite|reset)=([\w-]+)/.exec(location.hash) ?? [];
  if (kind === "claim" && secret) return claimPage(host, ctx, account, secret);
  if (kind === "invite" && secret) return invitePage(host, ctx, account, secret);
  if (kind === "reset" && secret) return resetPage(host, ctx, account, secret);
  const session = account.session.peek();
  if (session === undefined) return unreachablePage(host, ctx);
  return session ? createPage(host, ctx, account) : signInPage(host, ctx, account);
}
