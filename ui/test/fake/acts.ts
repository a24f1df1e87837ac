/** A log of acts to look at. */
import type { ActLine } from "../../src/generated/ActLine";
import type { Deal } from "../../src/generated/Deal";
import type { TrashLine } from "../../src/generated/TrashLine";
import type { Undone } from "../../src/generated/Undone";
import { uuid } from "./data";

export function undone(changed: boolean): Undone {
  return {
    id: 1,
    act: "move",
    redone: false,
    document: `crm:deal:${uuid(100)}`,
    title: "Refonte du site",
    documents: 1,
    changed,
    skipped: [],
  };
}

const line = (n: number, more: Partial<ActLine>): ActLine => ({
  id: n,
  at: Date.now() - n * 5_400_000,
  by: uuid(2),
  kind: "edit",
  document: `crm:deal:${uuid(100 + n)}`,
  title: "Refonte du site",
  documents: 1,
  data: {},
  undone: false,
  can_undo: true,
  ...more,
});

export function logLines(): ActLine[] {
  const theirs = { id: null, can_undo: false, by: uuid(3) };
  return [
    line(0, { kind: "move" }),
    line(1, { title: "Carte de saison" }),
    line(2, { ...theirs, kind: "stage", title: "Catalogue 2027", data: { from: "lead", to: "proposal" } }),
    line(3, { kind: "trash", title: "Emballages", undone: true, can_undo: false }),
    line(9, { kind: "bulk", documents: 4 }),
    line(20, { kind: "create", title: "Savonnerie Belle-Île", document: `crm:company:${uuid(900)}` }),
    line(24, {
      ...theirs,
      kind: "amount",
      title: "Boutique en ligne",
      data: { from: "1500000", to: "1800000", currency: "EUR" },
    }),
    line(40, { kind: "task_check", title: "Logo" }),
  ];
}

/** What is in the trash: the deals that were thrown away, and two others. */
export function thrown(deals: readonly Deal[]): TrashLine[] {
  const one = (noun: string, n: number, title: string, hours: number): TrashLine => ({
    document: `crm:${noun}:${uuid(n)}`,
    id: uuid(n),
    noun,
    title,
    deleted_at: Date.now() - hours * 3_600_000,
    days_left: 30 - Math.floor(hours / 24),
    by: uuid(2 + (n % 2)),
  });
  const gone = deals.filter((deal) => deal.deleted_at !== null);
  return [
    ...gone.map((deal) => ({
      ...one("deal", 0, deal.card.title, 0),
      id: deal.card.id,
      document: `crm:deal:${deal.card.id}`,
    })),
    one("contact", 801, "Sophie Dumas", 5),
    one("company", 900, "Ateliers Dumas, menuiserie et agencement de boutiques depuis 1952", 60),
  ];
}
