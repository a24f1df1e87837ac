/** Where menus, popovers and toasts are put: above the page, and inside an open modal dialog when there is one. */
export function layer(): HTMLElement {
  const modals = document.querySelectorAll<HTMLDialogElement>("dialog[open].modal");
  return modals[modals.length - 1] ?? document.body;
}

/** Puts a fixed box beside an anchor: below, above when there is no room, never off the screen. */
export function place(box: HTMLElement, anchor: Element | DOMRect, align: "start" | "end" = "start"): void {
  const at = anchor instanceof Element ? anchor.getBoundingClientRect() : anchor;
  const { offsetWidth: width, offsetHeight: height } = box;
  const gap = 4;
  const edge = 8;
  const below = at.bottom + gap + height <= innerHeight - edge;
  const fitsAbove = at.top - gap - height >= edge;
  const top = below || !fitsAbove ? at.bottom + gap : at.top - gap - height;
  const left = align === "end" ? at.right - width : at.left;
  box.style.top = `${Math.max(edge, Math.min(top, innerHeight - edge - height))}px`;
  box.style.left = `${Math.max(edge, Math.min(left, innerWidth - edge - width))}px`;
}
