/** The first contacts or companies that a text finds, for a list of choices. */
import type { ContactList } from "../../generated/ContactList";

export function firstFound(text: string, limit: number): ContactList {
  return { filter: text || null, all: [], sort: null, group: null, trash: false, offset: 0, limit };
}
