/**
 * What a newer Carnet or another editor writes and this one does not know. The binding would delete it from the document,
 * for everybody, so a note that holds such a thing is shown in plain words and is not edited here.
 */
import * as Y from "yjs";
import { schema } from "./schema";

/** Whether an update brings nodes or marks that the schema does not know. */
export function isStrange(update: Uint8Array): boolean {
  return Y.decodeUpdate(update).structs.some((struct) => {
    if (!(struct instanceof Y.Item)) return false;
    const { content } = struct;
    if (content instanceof Y.ContentFormat) return !(content.key.replace(/--.{8}$/, "") in schema.marks);
    const type = content instanceof Y.ContentType ? content.type : null;
    return type instanceof Y.XmlHook || (type instanceof Y.XmlElement && !(type.nodeName in schema.nodes));
  });
}

/** The words of a note, a line for each run. */
export function plainWords(at: Y.XmlFragment | Y.XmlElement | Y.XmlText | Y.XmlHook): string {
  if (at instanceof Y.XmlText)
    return at
      .toDelta()
      .map(({ insert }: { insert: unknown }) => (typeof insert === "string" ? insert : ""))
      .join("");
  if (!(at instanceof Y.XmlFragment)) return "";
  return at.toArray().map(plainWords).filter(Boolean).join("\n");
}
