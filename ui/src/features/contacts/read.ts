/** Reading a line of text as a person: "Camille Roy camille@studio.fr 06 12 34 56 78". */
import type { ContactDraft } from "../../generated/ContactDraft";

const mail = /[^\s<>,;]+@[^\s<>,;]+\.[^\s<>,;]+/u;
const phone = /(?:\+|\b0)[\d\s().-]{7,}\d/u;

export function readContact(text: string): ContactDraft {
  const email = mail.exec(text)?.[0] ?? null;
  const rest = email ? text.replace(email, " ") : text;
  const number = phone.exec(rest)?.[0] ?? null;
  const words = (number ? rest.replace(number, " ") : rest)
    .replace(/[<>,;]/g, " ")
    .trim()
    .split(/\s+/u)
    .filter(Boolean);
  const [first = "", ...last] = words;
  return {
    // Somebody without a name is called by the address until there is one.
    first_name: first || (email?.split("@")[0] ?? number?.trim() ?? ""),
    last_name: last.join(" "),
    job_title: null,
    company: null,
    email,
    phone: number?.trim() ?? null,
    tags: [],
  };
}
