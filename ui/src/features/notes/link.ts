/** Links of a note. Only http, https and mailto ever become one. */
/** The address, made whole, or null when it is none that may be followed. */
export function safeHref(text: string): string | null {
  const trimmed = text.trim();
  if (trimmed === "" || /\s/.test(trimmed)) return null;
  const whole = /^[a-z][a-z0-9+.-]*:/i.test(trimmed)
    ? trimmed
    : trimmed.includes("@")
      ? `mailto:${trimmed}`
      : `https://${trimmed}`;
  try {
    const url = new URL(whole);
    return ["http:", "https:", "mailto:"].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/** A link in a note opens with Ctrl or ⌘ held: a plain click puts the caret there. */
export function followLink(event: MouseEvent): boolean {
  const at = event.target instanceof Element ? event.target.closest("a[href]") : null;
  if (!(at instanceof HTMLAnchorElement) || !(event.ctrlKey || event.metaKey)) return false;
  window.open(at.href, "_blank", "noopener,noreferrer");
  return true;
}
