/** First start: language, name, then an example or an empty workspace. Under a minute to a board. */
import type { Context } from "../../base/context";
import { type Dispose, disposers } from "../../base/dispose";
import { accountFields, formView } from "../../base/form";
import { html, nothing, type TemplateResult } from "../../base/html";
import { type IconName, icon } from "../../base/icon";
import { forgetInvitation, invitation } from "../../base/invited";
import { mount } from "../../base/mount";
import { signal, view } from "../../base/signal";
import { errorWords, type Locale, locale, setLocale, t } from "../../base/words";
import type { DesktopState } from "../../platform/desktop";
import { card } from "./card";

type Step = "language" | "name" | "content" | "join";

export function firstStart(host: HTMLElement, ctx: Context, state: DesktopState): Dispose {
  const step = signal<Step>(invitation() ? "join" : "language");
  const name = signal(state.my_name);
  const problem = signal("");
  let busy = false;

  const create = async (content: "example" | "empty", then = "") => {
    if (busy) return;
    busy = true;
    problem.value = "";
    try {
      await ctx.platform.desktop?.({
        do: "create",
        with: {
          name: t("start-workspace-name", { name: name.value }),
          my_name: name.value,
          locale: locale.value,
          content,
        },
      });
      if (then) location.hash = then;
      ctx.restart();
    } catch (reason) {
      problem.value = errorWords(reason);
    } finally {
      busy = false;
    }
  };
  const pages: Record<Step, () => TemplateResult> = {
    language: () => languagePage((language) => void setLocale(language).then(() => (step.value = "name"))),
    name: () =>
      namePage(
        name.value,
        (given) => {
          name.value = given;
          step.value = "content";
        },
        () => (step.value = "language"),
      ),
    content: () =>
      contentPage(
        name.value,
        problem.value,
        create,
        () => (step.value = "join"),
        () => (step.value = "name"),
      ),
    join: () => joinPage(ctx, name.value, () => (step.value = name.value ? "content" : "language")),
  };
  return disposers(
    view(host, () => pages[step.value]()),
    // Each step is finished with one key: its first control has the focus.
    view(document.createElement("div"), () => {
      step.value;
      requestAnimationFrame(() => host.querySelector<HTMLElement>("input,[data-first]")?.focus());
      return nothing;
    }),
  );
}

function choice(one: {
  testid: string;
  icon: IconName;
  title: string;
  text?: string;
  first?: boolean;
  lang?: string;
  run(): void;
}) {
  return html`<button type="button" class="start-choice" data-testid=${one.testid} lang=${one.lang ?? nothing} ?data-first=${one.first ?? false} @click=${one.run}>
    <span class="start-choice-icon">${icon(one.icon, 20)}</span>
    <span class="grow"><b>${one.title}</b>${one.text ? html`<span>${one.text}</span>` : nothing}</span>
    ${icon("chevronRight")}
  </button>`;
}

function languagePage(pick: (language: Locale) => void): TemplateResult {
  const french = locale.value === "fr";
  return card({
    testid: "start-language",
    title: t("start-language"),
    body: html`<div class="start-choices">
      ${choice({ testid: "start-fr", icon: "language", title: "Français", lang: "fr", first: french, run: () => pick("fr") })}
      ${choice({ testid: "start-en", icon: "language", title: "English", lang: "en", first: !french, run: () => pick("en") })}
    </div>`,
    step: "1 / 3",
  });
}

function namePage(name: string, done: (name: string) => void, back: () => void): TemplateResult {
  const submit = (event: Event) => {
    event.preventDefault();
    const given = String(new FormData(event.target as HTMLFormElement).get("name") ?? "").trim();
    if (given) done(given);
  };
  return card({
    testid: "start-name",
    title: t("start-name"),
    text: t("start-name-text"),
    body: html`<form class="form" @submit=${submit}>
      <div class="form-field">
        <input class="input" name="name" value=${name} aria-label=${t("start-name")} autocomplete="name" maxlength="120" required placeholder="Camille Roy" />
      </div>
      <div class="form-foot"><button type="submit" class="btn primary big">${t("start-go-on")}</button></div>
    </form>`,
    step: "2 / 3",
    back,
  });
}

function contentPage(
  name: string,
  problem: string,
  create: (content: "example" | "empty", then?: string) => void,
  join: () => void,
  back: () => void,
): TemplateResult {
  return card({
    testid: "start-content",
    title: t("start-content", { name: name.split(" ")[0] ?? name }),
    body: html`<div class="start-choices">
        ${choice({ testid: "start-example", icon: "sparkle", title: t("start-example"), text: t("start-example-text"), first: true, run: () => create("example") })}
        ${choice({ testid: "start-empty", icon: "board", title: t("start-empty"), text: t("start-empty-text"), run: () => create("empty") })}
        ${choice({ testid: "start-import", icon: "folder", title: t("base-import"), text: t("start-import-text"), run: () => create("empty", "#/settings/data") })}
        ${choice({ testid: "start-join", icon: "contacts", title: t("start-join"), text: t("start-join-text"), run: join })}
      </div>
      ${problem ? html`<p class="problem form-problem" role="alert">${problem}</p>` : nothing}
      <p class="start-small">${icon("laptop", 14)}<span>${t("start-local")}</span></p>`,
    step: "3 / 3",
    back,
  });
}

function joinPage(ctx: Context, name: string, back: () => void): TemplateResult {
  const form = (host: HTMLElement) =>
    formView(host, {
      testid: "join-form",
      submit: () => t("start-join-go"),
      fields: () => [
        {
          name: "link",
          label: t("team-join-link"),
          type: "url",
          value: invitation(),
          placeholder: "https://…/#invite=…",
        },
        ...accountFields(name, true),
      ],
      run: async ({ link = "", name: given = "", email = "", password = "" }) => {
        await ctx.platform.desktop?.({ do: "join", with: { link, name: given, email, password } });
        forgetInvitation();
        ctx.restart();
      },
    });
  return card({
    testid: "start-join-page",
    title: t("start-join"),
    text: t("start-join-page-text"),
    body: html`<div ${mount("form", form)}></div>`,
    back,
  });
}
