/** Which reads an event makes stale. Too many is a wasted read; too few is a lie on screen: when in doubt, yes. */
import type { Changed } from "../generated/Changed";
import type { Request } from "../generated/Request";

/** Nouns whose records show in an answer about a noun. */
const shows: Record<string, readonly string[]> = {
  deal: ["deal", "contact", "company", "workspace"],
  contact: ["contact", "company", "deal", "workspace"],
  company: ["company", "contact", "deal", "workspace"],
  pipeline: ["workspace", "deal"],
  field: ["workspace", "deal", "contact", "company"],
  sequence: ["workspace"],
  trash: ["deal", "contact", "company"],
  duplicate: ["contact", "company"],
  act: ["deal", "contact", "company", "task", "workspace"],
  number: ["deal", "company", "workspace"],
  activity: ["deal", "contact", "company"],
  today: ["task", "deal", "contact", "company", "workspace"],
  task: ["task", "deal", "contact", "company"],
  search: ["deal", "contact", "company", "task"],
};

export function touches(request: Request, changed: Changed): boolean {
  if (request.noun === "sync") return false;
  if (request.noun === "workspace") {
    // Tags in use and the example's presence follow from records, so records count; carets and tasks do not.
    return changed.nouns.length === 0 || changed.nouns.some((noun) => noun !== "task");
  }
  if (changed.nouns.length === 0) return true;
  const seen = shows[request.noun] ?? [];
  if (!changed.nouns.some((noun) => seen.includes(noun))) return false;
  if (
    request.noun !== "search" &&
    request.noun !== "number" &&
    request.noun !== "today" &&
    request.noun !== "act" &&
    "do" in request.ask &&
    request.ask.do === "get"
  ) {
    return touchesOne(request.noun, request.ask.with.id, changed);
  }
  return true;
}

/** One record: its own document, or any of the other nouns that show in it. */
function touchesOne(noun: string, id: string, changed: Changed): boolean {
  if (changed.documents.length === 0) return true;
  // A contact may show what stands in another that was merged into it.
  if (noun !== "deal" && changed.nouns.includes(noun)) return true;
  if (changed.documents.includes(`crm:${noun}:${id}`)) return true;
  return changed.nouns.some((one) => one !== noun && (shows[noun] ?? []).includes(one));
}
