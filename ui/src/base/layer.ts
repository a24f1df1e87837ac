/** Where a menu or a popover is put: in the landmark of its anchor, so that nothing stands outside one. */
export function layer(anchor: Element | DOMRect): HTMLElement {
  const home =
    anchor instanceof Element
      ? anchor.closest<HTMLElement>("dialog[open],main,aside,header.topbar,nav")
      : null;
  return home ?? document.body;
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
