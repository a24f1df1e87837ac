/**
 * Inline fields of a record's panel. Click or Tab into one; Enter or leaving saves, Escape reverts; what does not save
 * stays open with the reason. A focused field keeps its own text when others change the value, and says so.
 *
 * Use: html`<div ${textField({ label, field: "title", value, save })}></div>`
 */

import { noChange } from "lit-html";
import { AsyncDirective, directive } from "lit-html/async-directive.js";
import type { ElementPart } from "lit-html/directive.js";
import { freshId, isComposing } from "./dom";
import { html, live, nothing, render } from "./html";
import { type IconName, icon } from "./icon";
import { errorWords, t } from "./words";

export interface TextFieldOptions {
  readonly label: string;
  /** data-field, for tests and for errors that name it. */
  readonly field: string;
  readonly icon?: IconName;
  /** What is edited. */
  readonly value: string;
  /** What stands there while nobody edits; `value` when absent. */
  readonly shown?: string;
  readonly placeholder?: string;
  readonly inputmode?: "text" | "decimal" | "email" | "tel" | "url" | "numeric";
  /** Grows with its lines; Enter makes a new one. */
  readonly multiline?: boolean;
  readonly readOnly?: boolean;
  /** Also after 600 ms without a key. Not for text that is parsed. */
  readonly autosave?: boolean;
  /** How it stands: a row with its label (default), bare (the label is only read out), or big, as a panel's title. */
  readonly look?: "row" | "bare" | "title";
  /** Beside the input, for instance a calendar button. */
  readonly aside?: unknown;
  /** A rejection keeps the field open and says why (an ApiError, or an Error whose message is words). */
  save(text: string): Promise<unknown> | undefined;
}

class TextField {
  readonly #host: HTMLElement;
  readonly #id = freshId("field");
  #options: TextFieldOptions | undefined;
  /** What was saved when editing began, or `undefined` while nobody edits. */
  #base: string | undefined;
  #error = "";
  #flight: { readonly text: string; readonly done: Promise<void> } | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: Element) {
    this.#host = host as HTMLElement;
    this.#host.classList.add("field");
  }

  update(options: TextFieldOptions): void {
    this.#options = options;
    this.#host.dataset.look = options.look ?? "row";
    this.#paint();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    const input = this.#input();
    if (this.#base !== undefined && input && input.value !== this.#base) this.#send(input.value);
  }

  #input(): HTMLInputElement | HTMLTextAreaElement | null {
    return this.#host.querySelector("input,textarea");
  }

  #send(text: string): void {
    void Promise.resolve(this.#options?.save(text)).catch(() => undefined);
  }

  async #commit(stay: boolean): Promise<void> {
    clearTimeout(this.#timer);
    const input = this.#input();
    const options = this.#options;
    if (!input || !options || this.#base === undefined) return;
    const text = input.value;
    if (text !== this.#base || this.#error) {
      // Enter and the blur that follows it are one wish: one write.
      if (this.#flight?.text !== text) this.#flight = { text, done: this.#save(options, text) };
      const { done } = this.#flight;
      await done;
    }
    if (this.#base === undefined) return;
    if (!stay && !this.#error) this.#leave();
    else this.#paint();
  }

  async #save(options: TextFieldOptions, text: string): Promise<void> {
    try {
      await options.save(text);
      this.#error = "";
      if (this.#base !== undefined) this.#base = text;
    } catch (reason) {
      this.#error = reason instanceof Error ? reason.message : errorWords(reason);
    } finally {
      this.#flight = undefined;
    }
  }

  #leave(): void {
    this.#base = undefined;
    this.#error = "";
    this.#paint();
  }

  #revert(): void {
    clearTimeout(this.#timer);
    const input = this.#input();
    if (input) input.value = this.#options?.value ?? "";
    this.#base = undefined;
    this.#error = "";
    input?.blur();
    this.#paint();
  }

  #begin = (): void => {
    const options = this.#options;
    const input = this.#input();
    if (!options || !input || options.readOnly || this.#base !== undefined) return;
    this.#base = options.value;
    input.value = options.value;
    if (!options.multiline && options.look !== "title") input.select();
    this.#grow();
  };

  #typed = (): void => {
    this.#grow();
    clearTimeout(this.#timer);
    if (this.#options?.autosave) this.#timer = setTimeout(() => void this.#commit(true), 600);
  };

  #key = (event: KeyboardEvent): void => {
    if (isComposing(event)) return;
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      this.#revert();
    }
    if (event.key === "Enter" && !(this.#options?.multiline && !event.ctrlKey && !event.metaKey)) {
      event.preventDefault();
      void this.#commit(false).then(() => {
        if (!this.#error) this.#input()?.blur();
      });
    }
  };

  #grow(): void {
    const input = this.#input();
    if (!(input instanceof HTMLTextAreaElement)) return;
    input.style.height = "auto";
    input.style.height = `${input.scrollHeight}px`;
  }

  #paint(): void {
    const options = this.#options;
    if (!options) return;
    const editing = this.#base !== undefined;
    const input = this.#input();
    const mine = editing ? (input?.value ?? "") : (options.shown ?? options.value);
    const conflict = editing && options.value !== this.#base && options.value !== mine;
    render(this.#template(options, mine, conflict), this.#host);
    queueMicrotask(() => this.#grow());
  }

  #template(options: TextFieldOptions, text: string, conflict: boolean) {
    const error = `${this.#id}-error`;
    const common =
      options.multiline || options.look === "title"
        ? this.#area(options, text, error)
        : this.#line(options, text, error);
    return html`<label class="field-label" for=${this.#id}>${options.icon ? icon(options.icon, 14) : nothing}<span>${options.label}</span></label>
      <div class="field-value">
        <div class="field-box">${common}${options.aside ?? nothing}</div>
        ${this.#error ? html`<p class="field-error" id=${error} role="alert">${this.#error}</p>` : nothing}
        ${conflict ? this.#conflict(options) : nothing}
      </div>`;
  }

  #line(options: TextFieldOptions, text: string, error: string) {
    return html`<input
      id=${this.#id}
      class="field-input"
      autocomplete="off"
      data-field=${options.field}
      inputmode=${options.inputmode ?? nothing}
      placeholder=${options.placeholder ?? nothing}
      ?readonly=${options.readOnly ?? false}
      aria-invalid=${this.#error ? "true" : nothing}
      aria-describedby=${this.#error ? error : nothing}
      .value=${live(text)}
      @focus=${this.#begin}
      @input=${this.#typed}
      @keydown=${this.#key}
      @blur=${() => void this.#commit(false)}
    />`;
  }

  #area(options: TextFieldOptions, text: string, error: string) {
    return html`<textarea
      id=${this.#id}
      class="field-input"
      rows="1"
      data-field=${options.field}
      placeholder=${options.placeholder ?? nothing}
      ?readonly=${options.readOnly ?? false}
      aria-invalid=${this.#error ? "true" : nothing}
      aria-describedby=${this.#error ? error : nothing}
      .value=${live(text)}
      @focus=${this.#begin}
      @input=${this.#typed}
      @keydown=${this.#key}
      @blur=${() => void this.#commit(false)}
    ></textarea>`;
  }

  /** Whoever edits this field just now has put it there. */
  #whose(value: string): string {
    const { by } = this.#host.dataset;
    return by ? t("base-conflict-by", { name: by, value }) : t("base-conflict", { value });
  }

  #conflict(options: TextFieldOptions) {
    const take = () => this.#revert();
    const keep = () => {
      this.#base = options.value;
      void this.#commit(false);
    };
    // pointerdown would blur the input and save before the click.
    return html`<div class="field-conflict" role="status" @pointerdown=${(event: Event) => event.preventDefault()}>
      <span>${this.#whose(options.shown ?? options.value)}</span>
      <button type="button" class="btn quiet" @click=${take}>${t("base-conflict-theirs")}</button>
      <button type="button" class="btn quiet" @click=${keep}>${t("base-conflict-mine")}</button>
    </div>`;
  }
}

class TextFieldDirective extends AsyncDirective {
  #field: TextField | undefined;

  render(_options: TextFieldOptions) {
    return noChange;
  }

  override update(part: ElementPart, [options]: [TextFieldOptions]) {
    this.#field ??= new TextField(part.element);
    this.#field.update(options);
    return noChange;
  }

  override disconnected(): void {
    this.#field?.dispose();
    this.#field = undefined;
  }
}

export const textField = directive(TextFieldDirective);
