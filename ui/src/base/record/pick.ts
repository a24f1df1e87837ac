/** Choosing a record by typing: a field and what matches it, in a box beside what was clicked. */
import { type Dispose, on } from "../dispose";
import { freshId, isComposing } from "../dom";
import { html, nothing, render } from "../html";
import { icon } from "../icon";
import { openPopover } from "../popover";
import { effect, signal } from "../signal";
import { t } from "../words";

export interface Choice {
  readonly id: string;
  readonly title: string;
  readonly subtitle?: string;
}

export interface PickOptions {
  readonly label: string;
  /** What matches a text; an empty text asks for the first few. */
  search(text: string): Promise<readonly Choice[]>;
  pick(id: string): void;
  /** Makes a record of the text, when none matches. */
  create?: (text: string) => void;
  /** Takes the present choice away. */
  clear?: () => void;
}

type Line =
  | { readonly kind: "choice"; readonly choice: Choice }
  | { readonly kind: "create" }
  | { readonly kind: "clear" };

export function openPick(anchor: Element, options: PickOptions): Dispose {
  return openPopover(anchor, { label: options.label, class: "rec-pick" }, (box, close) => {
    const text = signal("");
    const found = signal<readonly Choice[] | undefined>(undefined);
    const at = signal(0);
    const list = freshId("pick");
    let asked = 0;

    const lines = (): Line[] => {
      const wanted = text.value.trim();
      const choices = (found.value ?? []).map((choice): Line => ({ kind: "choice", choice }));
      const exact = (found.value ?? []).some((one) => one.title.toLowerCase() === wanted.toLowerCase());
      if (options.create && wanted !== "" && !exact && found.value) choices.push({ kind: "create" });
      if (options.clear && wanted === "") choices.push({ kind: "clear" });
      return choices;
    };
    const choose = (line: Line | undefined) => {
      if (!line) return;
      const wanted = text.value.trim();
      close();
      if (line.kind === "choice") options.pick(line.choice.id);
      if (line.kind === "create") options.create?.(wanted);
      if (line.kind === "clear") options.clear?.();
    };
    const search = () => {
      asked += 1;
      const mine = asked;
      options.search(text.value.trim()).then(
        (answer) => {
          if (mine !== asked) return;
          found.value = answer;
          at.value = 0;
        },
        () => {
          if (mine === asked) found.value = [];
        },
      );
    };
    const key = (event: KeyboardEvent) => {
      if (isComposing(event)) return;
      const count = lines().length;
      if (event.key === "ArrowDown") at.value = count ? (at.value + 1) % count : 0;
      else if (event.key === "ArrowUp") at.value = count ? (at.value + count - 1) % count : 0;
      else if (event.key === "Enter") choose(lines()[at.value]);
      else return;
      event.preventDefault();
      event.stopPropagation();
    };
    const type = (event: Event) => {
      text.value = (event.target as HTMLInputElement).value;
      search();
    };

    const option = (line: Line, index: number) => html`<li
      id=${`${list}-${index}`}
      class="rec-option"
      role="option"
      aria-selected=${String(index === at.value)}
      @pointermove=${() => {
        at.value = index;
      }}
      @click=${() => choose(line)}
    >
      ${lineWords(line, text.value.trim())}
    </li>`;

    search();
    const stop = effect(() => {
      const all = lines();
      render(
        html`<input
            class="rec-pick-field"
            role="combobox"
            aria-label=${options.label}
            aria-expanded="true"
            aria-controls=${list}
            aria-activedescendant=${all.length > 0 ? `${list}-${at.value}` : nothing}
            placeholder=${t("base-search")}
            autocomplete="off"
            @input=${type}
            @keydown=${key}
          />
          <ul id=${list} role="listbox" aria-label=${options.label}>
            ${all.map(option)}
          </ul>
          ${found.value && all.length === 0 ? html`<p class="rec-pick-none">${t("base-no-match")}</p>` : nothing}`,
        box,
      );
    });
    const keep = on(box, "pointerdown", (event) => {
      if (!(event.target instanceof HTMLInputElement)) event.preventDefault();
    });
    return () => {
      keep();
      stop();
    };
  });
}

function lineWords(line: Line, text: string) {
  if (line.kind === "create")
    return html`${icon("plus", 14)}<span class="truncate">${t("base-create", { name: text })}</span>`;
  if (line.kind === "clear") return html`${icon("x", 14)}<span>${t("base-none")}</span>`;
  const { title, subtitle } = line.choice;
  return html`<span class="truncate">${title}</span>${subtitle ? html`<span class="rec-faint truncate">${subtitle}</span>` : nothing}`;
}
