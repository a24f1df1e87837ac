/** The settings: a list of their parts at the left, one part beside it; on a phone, the list or one part. */
import "./settings.css";
import {
  type Context,
  type Dispose,
  html,
  type IconName,
  icon,
  iconButton,
  mount,
  nothing,
  t,
  type View,
  view,
  writeRoute,
} from "../../base";

export interface Section {
  readonly id: string;
  readonly icon: IconName;
  readonly view: View;
}

export function settingsPage(host: HTMLElement, ctx: Context, sections: readonly Section[]): Dispose {
  host.classList.add("settings");
  const stop = view(host, () => {
    const wanted = ctx.route.value.section;
    const found = sections.find((one) => one.id === wanted);
    const shown = found ?? sections[0];
    host.toggleAttribute("data-part", found !== undefined);
    return html`<nav class="settings-list" aria-label=${t("shell-settings")}>
        <h1>${t("shell-settings")}</h1>
        ${sections.map((one) => link(ctx, one, one === shown))}
      </nav>
      ${
        shown
          ? html`<div class="sheet">
              <header class="settings-head">
                <span class="settings-back"
                  >${iconButton({ icon: "chevronLeft", label: t("shell-settings"), run: () => ctx.go({ page: "settings", record: null }) })}</span
                >
                <h1>${t(`settings-in-${shown.id}`)}</h1>
              </header>
              <div ${mount(shown.id, (place) => shown.view(place, ctx))}></div>
            </div>`
          : nothing
      }`;
  });
  return () => {
    host.classList.remove("settings");
    stop();
  };
}

function link(ctx: Context, one: Section, here: boolean) {
  const to = { page: "settings", record: null, section: one.id } as const;
  return html`<a
    class="settings-link"
    href=${writeRoute(to)}
    aria-current=${here ? "page" : nothing}
    data-testid=${`settings-${one.id}`}
    @click=${(event: Event) => {
      event.preventDefault();
      ctx.go(to);
    }}
    >${icon(one.icon)}<span class="grow">${t(`settings-in-${one.id}`)}</span
    ><span class="settings-more">${icon("chevronRight")}</span></a
  >`;
}
