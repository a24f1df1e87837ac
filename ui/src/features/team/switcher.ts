/** Which workspace is open, and the way to the others. */
import type { Context } from "../../base/context";
import { type Dispose, disposers } from "../../base/dispose";
import { html } from "../../base/html";
import { icon } from "../../base/icon";
import { type MenuItem, openMenu } from "../../base/menu";
import { view } from "../../base/signal";
import { t } from "../../base/words";

export function workspaceSwitcher(host: HTMLElement, ctx: Context): Dispose {
  const open = async (event: Event) => {
    const anchor = event.currentTarget as Element;
    const items = await workspaces(ctx);
    openMenu(anchor, [...items, { kind: "line" }, toTeam(ctx)], { label: t("team-workspaces") });
  };
  return disposers(
    view(host, () => {
      const name = ctx.store.workspace.value?.name ?? "";
      return html`<button type="button" class="switcher" aria-haspopup="menu" aria-label=${t("team-workspace", { name })} data-testid="switcher" @click=${(event: Event) => void open(event)}>
        <span class="truncate">${name}</span>${icon("chevronDown", 14)}
      </button>`;
    }),
  );
}

function toTeam(ctx: Context): MenuItem {
  return { label: t("team-title"), icon: "share", run: () => ctx.go({ page: "team", record: null }) };
}

async function workspaces(ctx: Context): Promise<MenuItem[]> {
  const { desktop, account } = ctx.platform;
  if (account) {
    return (account.session.value?.workspaces ?? []).map((one) => ({
      label: one.name,
      checked: one.id === account.workspace.value,
      testid: `workspace-${one.id}`,
      run: () => account.use(one.id),
    }));
  }
  const answer = await desktop?.({ do: "start" }).catch(() => undefined);
  if (answer?.kind !== "state") return [];
  return answer.value.workspaces.map((one) => ({
    label: one.name,
    checked: one.current,
    testid: `workspace-${one.id}`,
    run: () =>
      void ctx.act(async () => {
        if (one.current) return;
        await desktop?.({ do: "switch", with: { workspace: one.id } });
        ctx.go({ page: "pipeline", record: null });
        ctx.restart();
      }),
  }));
}
