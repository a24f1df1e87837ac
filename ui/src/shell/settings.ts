/** The first part of the settings: this screen (language, theme, keys), the workspace, and where things went. */
import {
  type Context,
  type Dispose,
  html,
  type IconName,
  icon,
  mount,
  nothing,
  pageSection,
  t,
  textField,
  view,
} from "../base";
import type { Locale } from "../base/words";
import { locale } from "../base/words";
import type { Theme } from "../platform/desktop";
import { slots } from "./features";
import { openShortcuts } from "./shortcuts";
import { theme } from "./theme";
import {
  chooseHome,
  chooseLocale,
  chooseTheme,
  density,
  type Home,
  home,
  singleKeys,
  useDensity,
  useSingleKeys,
} from "./wishes";

interface Option<T> {
  readonly value: T;
  readonly label: string;
  readonly icon?: IconName;
}

/** A few choices side by side; real radio buttons underneath. */
function segments<T extends string>(
  name: string,
  label: string,
  options: readonly Option<T>[],
  value: T,
  pick: (value: T) => void,
) {
  return html`<fieldset class="segments">
    <legend>${label}</legend>
    <div class="segments-row">
      ${options.map(
        (one) => html`<label class="segment"
          ><input
            type="radio"
            name=${name}
            value=${one.value}
            .checked=${one.value === value}
            @change=${() => pick(one.value)}
          /><span>${one.icon ? icon(one.icon) : nothing}${one.label}</span></label
        >`,
      )}
    </div>
  </fieldset>`;
}

export function generalSettings(host: HTMLElement, ctx: Context): Dispose {
  return view(
    host,
    () => html`${screen(ctx)} ${workspace(ctx)}
      <div class="sheet-part" ${mount("file", (place) => slots.file(place, ctx))}></div>
      ${places(ctx)}`,
  );
}

function screen(ctx: Context) {
  const themes: readonly Option<Theme>[] = [
    { value: "system", label: t("shell-theme-system"), icon: "system" },
    { value: "light", label: t("shell-theme-light"), icon: "light" },
    { value: "dark", label: t("shell-theme-dark"), icon: "dark" },
  ];
  const densities = (["comfortable", "compact"] as const).map((value) => ({
    value,
    label: t(`shell-density-${value}`),
  }));
  const languages: readonly Option<Locale>[] = [
    { value: "fr", label: "Français" },
    { value: "en", label: "English" },
  ];
  const homes: readonly Option<Home>[] = [
    { value: "today", label: t("shell-today"), icon: "today" },
    { value: "pipeline", label: t("shell-pipeline"), icon: "board" },
  ];
  return pageSection(
    t("shell-screen"),
    html`${segments("locale", t("shell-language"), languages, locale.value, (next) => void ctx.act(() => chooseLocale(ctx.platform, next)))}
      ${segments("theme", t("shell-theme"), themes, theme.value, (next) => void ctx.act(() => chooseTheme(ctx.platform, next)))}
      ${segments("home", t("shell-home"), homes, home.value, chooseHome)}
      ${segments("density", t("shell-density"), densities, density.value, useDensity)}
      <label class="check-row"
        ><input
          type="checkbox"
          data-testid="single-keys"
          .checked=${singleKeys.value}
          @change=${(event: Event) => useSingleKeys((event.target as HTMLInputElement).checked)}
        /><span>${t("shell-single-keys")}</span></label
      >
      <button type="button" class="btn" @click=${() => openShortcuts()}>${icon("keyboard")}${t("keys-sheet")}</button>`,
  );
}

function workspace(ctx: Context) {
  const current = ctx.store.workspace.value;
  if (!current) return nothing;
  const me = current.members.find((one) => one.id === current.me);
  const owner = current.role === "owner" && !current.read_only;
  const write = (ask: Parameters<Context["store"]["write"]>[0]) => ctx.store.write(ask);
  return pageSection(
    t("shell-workspace"),
    html`<div
        ${textField({
          label: t("form-name"),
          field: "my-name",
          value: me?.name ?? "",
          readOnly: current.read_only,
          save: async (name) => {
            await write({
              noun: "workspace",
              ask: { do: "put_profile", with: { name, color: me?.color ?? 0 } },
            });
            await ctx.platform.desktop?.({ do: "settings", with: { my_name: name } });
          },
        })}
      ></div>
      <div
        ${textField({
          label: t("shell-workspace-name"),
          field: "workspace-name",
          value: current.name,
          readOnly: !owner,
          save: (name) => write({ noun: "workspace", ask: { do: "rename", with: { name } } }),
        })}
      ></div>
      <div
        ${textField({
          label: t("shell-currency"),
          field: "currency",
          value: current.currency,
          readOnly: !owner,
          save: (text) =>
            write({
              noun: "workspace",
              ask: { do: "set_currency", with: { currency: text.trim().toUpperCase() } },
            }),
        })}
      ></div>`,
  );
}

function places(ctx: Context) {
  return pageSection(
    t("shell-places"),
    html`<div class="button-row">
      <button type="button" class="btn" @click=${() => ctx.go({ page: "archive" })}>${icon("archive")}${t("shell-archive")}</button>
      <button type="button" class="btn" @click=${() => ctx.go({ page: "trash" })}>${icon("trash")}${t("shell-trash")}</button>
    </div>`,
  );
}
