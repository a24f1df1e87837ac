/** Tooltips: any element with `data-tip` (and `data-keys`). After 400 ms, at once between neighbours, also on focus. */
import { type Dispose, disposers, on } from "./dispose";

const WAIT_MS = 400;
const WARM_MS = 300;

export function tips(): Dispose {
  let box: HTMLElement | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let hiddenAt = 0;
  const hide = () => {
    clearTimeout(timer);
    if (box) hiddenAt = Date.now();
    box?.remove();
    box = undefined;
  };
  const show = (target: HTMLElement) => {
    hide();
    box = document.createElement("div");
    box.className = "tip";
    box.setAttribute("role", "tooltip");
    box.append(target.dataset.tip ?? "");
    if (target.dataset.keys) {
      const keys = document.createElement("kbd");
      keys.textContent = target.dataset.keys;
      box.append(keys);
    }
    document.body.append(box);
    const at = target.getBoundingClientRect();
    const left = at.left + at.width / 2 - box.offsetWidth / 2;
    const below = at.bottom + 6 + box.offsetHeight < innerHeight;
    box.style.left = `${Math.max(8, Math.min(left, innerWidth - box.offsetWidth - 8))}px`;
    box.style.top = `${below ? at.bottom + 6 : at.top - 6 - box.offsetHeight}px`;
  };
  const find = (event: Event) =>
    event.target instanceof Element ? event.target.closest<HTMLElement>("[data-tip]") : null;
  return disposers(
    on(document.body, "pointerover", (event) => {
      const target = find(event);
      if (!target || event.pointerType === "touch") {
        hide();
        return;
      }
      clearTimeout(timer);
      timer = setTimeout(() => show(target), Date.now() - hiddenAt < WARM_MS ? 0 : WAIT_MS);
    }),
    on(document.body, "focusin", (event) => {
      const target = find(event);
      if (target?.matches(":focus-visible")) show(target);
    }),
    on(document.body, "focusout", hide),
    on(document.body, "pointerdown", hide),
    on(document.body, "keydown", hide),
    on(document, "scroll", hide, { capture: true }),
    hide,
  );
}
