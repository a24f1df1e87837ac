/** Example records for tests and for looking at the UI alone. The product's own example is made in Rust. */
import { isoDay } from "../../src/base/format";
import type { Card } from "../../src/generated/Card";
import type { Deal } from "../../src/generated/Deal";
import type { FollowUp } from "../../src/generated/FollowUp";
import type { Stage } from "../../src/generated/Stage";
import type { Workspace } from "../../src/generated/Workspace";
import { customs, fields, sequenceList } from "./settings";

export const uuid = (n: number): string => `00000000-0000-7000-8000-${String(n).padStart(12, "0")}`;

const stage = (id: string, name: string, kind: Stage["kind"], probability: number): Stage => ({
  id,
  name,
  kind,
  probability,
  rotting_days: null,
});

export function workspace(language: "fr" | "en", people: number): Workspace {
  const names =
    language === "fr"
      ? ["Contact", "Qualifiée", "Proposition", "Gagnée", "Perdue"]
      : ["Lead", "Qualified", "Proposal", "Won", "Lost"];
  return {
    id: uuid(1),
    name: language === "fr" ? "Atelier Lenoir" : "Lenoir Studio",
    currency: "EUR",
    pipelines: [
      {
        id: "main",
        name: "Pipeline",
        stages: [
          stage("lead", names[0] ?? "", "open", 10),
          stage("qualified", names[1] ?? "", "open", 30),
          stage("proposal", names[2] ?? "", "open", 60),
          stage("won", names[3] ?? "", "won", 100),
          stage("lost", names[4] ?? "", "lost", 0),
        ],
      },
    ],
    members: [
      { id: uuid(2), name: "Ana Lenoir", color: 0 },
      { id: uuid(3), name: "Léa Bertin", color: 2 },
      { id: uuid(4), name: "Marc Olivier", color: 1 },
    ].slice(0, people),
    me: uuid(2),
    role: "owner",
    read_only: false,
    has_sample: true,
    lost_reasons:
      language === "fr"
        ? ["Trop cher", "Projet abandonné", "Un concurrent"]
        : ["Too expensive", "Project dropped", "A competitor"],
    sequences: sequenceList(language).sequences,
    fields: fields(language),
    tags: ["web", "identité", "print", "urgent"],
    tag_looks: [{ tag: "urgent", color: 7, hidden: false, count: 0 }],
    views: [],
  };
}

const follow: Record<string, FollowUp> = {
  late: { when: "late", due: isoDay(-3), days: 3 },
  today: { when: "today", due: isoDay() },
  soon: { when: "planned", due: isoDay(4) },
  none: { when: "none" },
};

type Line = readonly [
  string,
  number | null,
  string,
  string | null,
  string | null,
  string,
  readonly string[],
  number,
];

const lines: readonly Line[] = [
  [
    "Refonte du site",
    1_250_000,
    "proposal",
    "Boulangerie Martin",
    "Camille Roy",
    "soon",
    ["web", "urgent"],
    3,
  ],
  [
    "Identité visuelle et charte graphique complète pour l’ouverture de la seconde boutique",
    480_000,
    "lead",
    "Fleurs du Quai",
    "Inès Caron",
    "late",
    ["identité"],
    0,
  ],
  ["Carte de saison", 90_000, "lead", "Le Petit Zinc", null, "none", ["print"], 0],
  ["Site vitrine", 250_000, "lead", null, "Paul Martin", "today", [], 0],
  [
    "Catalogue 2027",
    640_050,
    "qualified",
    "Ateliers Dumas",
    "Sophie Dumas",
    "soon",
    ["print", "identité", "web"],
    0,
  ],
  ["Boutique en ligne", 1_800_000, "qualified", "Élec’Ouest", "Hugo Lemaître", "late", ["web"], 2],
  ["Emballages", null, "qualified", "Savonnerie Belle-Île", "Maud Le Goff", "none", [], 0],
  ["Signalétique", 320_000, "proposal", "Mairie de Vannes", "Yann Kerbrat", "today", ["print"], 0],
  ["Rapport annuel", 560_000, "won", "Fondation Armor", "Claire Petit", "none", [], 0],
  ["Logo", 150_000, "lost", "Garage Picard", null, "none", [], 0],
];

export interface FakeDeal {
  deal: Deal;
  order: number;
}

export function card(n: number, line: Line): Card {
  const [title, amount, stageId, company, contact, when, tags, priority] = line;
  return {
    id: uuid(100 + n),
    title,
    amount,
    currency: n === 7 ? "CHF" : "EUR",
    stage: stageId,
    company,
    contact,
    follow_up: follow[when] ?? { when: "none" },
    tags: [...tags],
    assignee: uuid(2 + (n % 3)),
    has_note: n % 4 === 0,
    priority,
    stale: n === 2 ? { days: 21, over: true } : n === 4 ? { days: 9, over: false } : null,
    custom: n === 0 ? customs.filter((one) => ["choice", "money"].includes(one.field)) : [],
  };
}

export function deal(one: Card): Deal {
  const due = one.follow_up.when === "none" ? null : one.follow_up.due;
  return {
    card: one,
    pipeline: "main",
    company_id: one.company ? uuid(900) : null,
    contact_id: one.contact ? uuid(800) : null,
    expected_close: isoDay(20),
    probability: null,
    stage_probability: 60,
    source: null,
    lost_reason: null,
    closed_at: null,
    created_at: Date.now() - 9 * 86_400_000,
    created_by: uuid(2),
    changed_at: Date.now() - 3_600_000,
    changed_by: uuid(2),
    archived_at: null,
    deleted_at: null,
    sample: true,
    contacts: [{ id: uuid(801), name: "Sophie Dumas", role: "Décide du budget" }],
    tasks: due
      ? [
          {
            id: uuid(500),
            title: "Rappeler pour le devis",
            due,
            due_zone: null,
            assignee: null,
            done_at: null,
          },
        ]
      : [],
    activity: [
      {
        id: uuid(602),
        at: Date.now() - 3_600_000,
        by: uuid(3),
        type: "stage",
        data: { from: "qualified", to: one.stage },
      },
      {
        id: uuid(601),
        at: Date.now() - 2 * 86_400_000,
        by: uuid(2),
        type: "amount",
        data: { from: "1000000", to: "1250000", currency: "EUR" },
      },
      { id: uuid(600), at: Date.now() - 9 * 86_400_000, by: uuid(2), type: "created", data: {} },
    ],
    custom: customs,
    unreadable: [],
  };
}

export function deals(count = lines.length): Deal[] {
  return Array.from({ length: count }, (_, n) => {
    const line = lines[n % lines.length] ?? lines[0];
    if (!line) throw new Error("no lines");
    const one = card(n, line);
    return deal(n < lines.length ? one : { ...one, title: `${one.title} ${n}` });
  });
}
