/** A box beside something. Closes on Escape, on a click elsewhere, when its anchor leaves; focus goes back. */
import { type Dispose, disposers, on } from "./dispose";
import { focusables, isComposing } from "./dom";
import { html, render, type TemplateResult } from "./html";
import { layer, place } from "./layer";

export interface PopoverOptions {
  readonly label: string;
  readonly align?: "start" | "end";
  readonly role?: "dialog" | "menu" | "listbox";
  readonly class?: string;
  /** Runs after it closed, however it closed. */
  readonly closed?: () => void;
  /** Covers its anchor, at least as wide: a field that opens. */
  readonly over?: boolean;
  /** Leave focus where it is (a list of choices under an input). */
  readonly keepFocus?: boolean;
}

/** Fills the box and gives back its disposer. `close` closes it from inside. */
export type Fill = (box: HTMLElement, close: () => void) => Dispose | undefined;

export function openPopover(anchor: Element | DOMRect, options: PopoverOptions, fill: Fill): Dispose {
  const back = document.activeElement instanceof HTMLElement ? document.activeElement : null;
  const box = document.createElement("div");
  box.className = `popover ${options.class ?? ""}`;
  box.tabIndex = -1;
  box.setAttribute("role", options.role ?? "dialog");
  box.setAttribute("aria-label", options.label);
  layer(anchor).append(box);
  const done = disposers(() => box.remove());
  let open = true;
  const close = (refocus = true) => {
    if (!open) return;
    open = false;
    const inside = box.contains(document.activeElement) || document.activeElement === document.body;
    done();
    if (refocus && inside && back?.isConnected) back.focus({ preventScroll: true });
    options.closed?.();
  };
  done.add(fill(box, () => close()));
  const put = () => {
    const at = anchor instanceof Element ? anchor.getBoundingClientRect() : anchor;
    if (options.over) box.style.minWidth = `${Math.min(at.width, innerWidth - 16)}px`;
    place(box, options.over ? new DOMRect(at.x, at.y - 4, at.width, 0) : anchor, options.align);
  };
  put();
  done.add(
    on(
      document,
      "pointerdown",
      (event) => {
        const target = event.target as Node;
        if (!box.contains(target) && !(anchor instanceof Element && anchor.contains(target))) close(false);
      },
      { capture: true },
    ),
    on(
      document,
      "keydown",
      (event) => {
        if (event.key !== "Escape") return;
        event.preventDefault();
        event.stopPropagation();
        close();
      },
      { capture: true },
    ),
  );
  addEventListener("resize", put);
  done.add(() => removeEventListener("resize", put));
  if (!options.keepFocus) (focusables(box)[0] ?? box).focus({ preventScroll: true });
  return () => close();
}

/** A line to type in; Enter takes it. */
export function askLine(
  anchor: Element,
  label: string,
  value: string,
  done: (text: string) => void,
  below?: TemplateResult,
): void {
  openPopover(anchor, { label, class: "ask-line" }, (box, close) => {
    const key = (event: KeyboardEvent) => {
      if (event.key !== "Enter" || isComposing(event)) return;
      event.preventDefault();
      const text = (event.target as HTMLInputElement).value.trim();
      close();
      done(text);
    };
    render(
      html`<input class="input" aria-label=${label} placeholder=${label} .value=${value} data-testid="ask-line" @keydown=${key} />${below}`,
      box,
    );
    return undefined;
  });
}
