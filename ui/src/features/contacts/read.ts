/** A contact out of a line that Rust has read: "Camille Roy camille@studio.fr 06 12 34 56 78 chez Atelier". */
import type { ContactDraft } from "../../generated/ContactDraft";
import type { QuickAdd } from "../../generated/QuickAdd";

export function contactOf(title: string, line: QuickAdd): ContactDraft {
  const { email, phone, company, tags, assignee } = line;
  const words = (line.spans.length > 0 ? line.title : title).split(/[\s<>,;]+/u).filter(Boolean);
  const [first = "", ...last] = words;
  return {
    // Somebody without a name is called by the address until there is one.
    first_name: first || (email?.split("@")[0] ?? phone ?? title),
    last_name: last.join(" "),
    job_title: null,
    company,
    email,
    phone,
    assignee,
    tags,
  };
}
