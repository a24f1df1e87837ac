/** What the desktop knows of its workspaces, read when a page that shows it opens. */
import type { Context } from "../../base/context";
import { type ReadonlySignal, signal } from "../../base/signal";
import type { DesktopState } from "../../platform/desktop";

export interface DesktopRead {
  readonly state: ReadonlySignal<DesktopState | undefined>;
  again(): Promise<void>;
}

export function readDesktop(ctx: Context): DesktopRead {
  const state = signal<DesktopState | undefined>(undefined);
  const again = async () => {
    const answer = await ctx.platform.desktop?.({ do: "start" });
    if (answer?.kind === "state") state.value = answer.value;
  };
  void again().catch(() => undefined);
  return { state, again };
}
