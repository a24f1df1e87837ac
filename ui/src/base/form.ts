/** A small form: labelled inputs, one button, the reason below when it did not work. What was typed stays. */
import { type Dispose, disposers } from "./dispose";
import { freshId } from "./dom";
import { html, nothing, type TemplateResult } from "./html";
import { signal, view } from "./signal";
import { errorWords, t } from "./words";

export interface FormField {
  readonly name: string;
  readonly label: string;
  readonly type?: "text" | "email" | "password" | "url";
  readonly value?: string;
  readonly autocomplete?: AutoFill;
  readonly placeholder?: string;
  /** Below the input. */
  readonly hint?: string;
  readonly minlength?: number;
}

export interface FormOptions {
  readonly testid: string;
  /** What the button says. Read at each rendering, so that the language may change. */
  submit(): string;
  fields(): readonly FormField[];
  /** Rejects with an ApiError; its words are shown. */
  run(values: Readonly<Record<string, string>>): Promise<unknown>;
  /** Beside the button. */
  aside?(): unknown;
}

/** Who somebody is on a team's server: the same three everywhere. */
export function accountFields(name: string, fresh: boolean): FormField[] {
  return [
    { name: "name", label: t("form-name"), value: name, autocomplete: "name" },
    { name: "email", label: t("form-email"), type: "email", autocomplete: "email" },
    {
      name: "password",
      label: t("form-password"),
      type: "password",
      autocomplete: fresh ? "new-password" : "current-password",
      ...(fresh ? { minlength: 10, hint: t("form-password-hint") } : {}),
    },
  ];
}

export function formView(host: HTMLElement, options: FormOptions): Dispose {
  const busy = signal(false);
  const problem = signal("");
  const id = freshId("form");
  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy.value) return;
    const form = event.target as HTMLFormElement;
    const values = Object.fromEntries(
      [...new FormData(form)].map(([key, value]) => [key, String(value).trim()]),
    );
    const { submitter } = event as SubmitEvent;
    if (submitter instanceof HTMLButtonElement && submitter.name) values[submitter.name] = submitter.value;
    busy.value = true;
    problem.value = "";
    try {
      await options.run(values);
    } catch (reason) {
      problem.value = errorWords(reason);
    } finally {
      busy.value = false;
    }
  };
  return disposers(
    view(
      host,
      () => html`<form class="form" data-testid=${options.testid} aria-busy=${String(busy.value)} @submit=${submit}>
        ${options.fields().map((one) => input(id, one))}
        ${problem.value ? html`<p class="problem form-problem" role="alert">${problem.value}</p>` : nothing}
        <div class="form-foot">
          <button type="submit" class="btn primary big" ?disabled=${busy.value}>${options.submit()}</button>
          ${options.aside?.() ?? nothing}
        </div>
      </form>`,
    ),
  );
}

function input(form: string, one: FormField): TemplateResult {
  const id = `${form}-${one.name}`;
  return html`<div class="form-field">
    <label class="label" for=${id}>${one.label}</label>
    <input
      id=${id}
      class="input"
      name=${one.name}
      type=${one.type ?? "text"}
      value=${one.value ?? ""}
      autocomplete=${one.autocomplete ?? "off"}
      placeholder=${one.placeholder ?? nothing}
      minlength=${one.minlength ?? nothing}
      aria-describedby=${one.hint ? `${id}-hint` : nothing}
      spellcheck="false"
      required
    />
    ${one.hint ? html`<p class="form-hint" id="${id}-hint">${one.hint}</p>` : nothing}
  </div>`;
}
