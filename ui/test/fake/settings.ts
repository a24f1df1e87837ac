/** Settings of the fake: custom fields of every kind, tags with colours. */
import type { Field } from "../../src/generated/Field";
import type { Fields } from "../../src/generated/Fields";
import type { PipelineSettings } from "../../src/generated/PipelineSettings";
import type { Sequences } from "../../src/generated/Sequences";
import type { Workspace } from "../../src/generated/Workspace";

const kinds = ["text", "number", "money", "date", "choice", "link", "check"] as const;
const words = {
  fr: ["Brief reçu", "Pages", "Acompte", "Livraison", "Saison", "Maquette", "Contrat signé"],
  en: ["Brief received", "Pages", "Deposit", "Delivery", "Season", "Mock-up", "Contract signed"],
};

export function fields(language: "fr" | "en"): Field[] {
  return kinds.map((type, at) => ({
    id: type === "text" ? "brief" : type,
    name: words[language][at] ?? type,
    on: "deal",
    type,
    options:
      type === "choice"
        ? [
            {
              id: "spring",
              name: language === "fr" ? "Printemps" : "Spring",
              color: 6,
              removed: false,
            },
            { id: "autumn", name: language === "fr" ? "Automne" : "Autumn", color: 5, removed: false },
          ]
        : [],
    show_on_card: type === "choice" || type === "money",
    removed: false,
  }));
}

/** The sequence that a new workspace has. */
export function sequenceList(language: "fr" | "en"): Sequences {
  const french = language === "fr";
  const step = (days: number, title: string, template: string | null) => ({ days, title, template });
  return {
    sequences: [
      {
        id: "offer",
        name: french ? "Relance de devis" : "After a proposal",
        stage: "proposal",
        steps: [
          step(3, french ? "Relancer par e-mail" : "Follow up by e-mail", "first"),
          step(7, french ? "Appeler" : "Call", null),
          step(15, french ? "Dernière relance" : "Last follow-up", null),
        ],
        removed: false,
      },
    ],
    texts: [
      {
        id: "first",
        name: french ? "Relance de devis" : "Follow-up of a proposal",
        subject: french ? "{affaire}" : "{deal}",
        body: french
          ? "Bonjour {prénom},\n\nAvez-vous pu prendre connaissance de mon devis ?"
          : "Hello {first name},\n\nHave you had time to look at my proposal?",
        removed: false,
      },
    ],
  };
}

export const customs = [
  { field: "number", value: "1250.5", fits: true },
  { field: "money", value: "75000 EUR", fits: true },
  { field: "date", value: "2026-12-12", fits: true },
  { field: "choice", value: "spring", fits: true },
  { field: "link", value: "https://exemple.fr/maquette", fits: true },
  { field: "check", value: "true", fits: true },
];

export function fieldList(language: "fr" | "en", tags: readonly string[]): Fields {
  const removed = { ...fields(language)[0], id: "old", name: "Budget", removed: true } as Field;
  return {
    fields: [...fields(language), removed],
    tags: tags.map((tag, at) => ({ tag, color: at === 0 ? 2 : null, hidden: at === 3, count: 4 - at })),
  };
}

export function pipelineList(own: Workspace): PipelineSettings {
  return {
    pipelines: own.pipelines.map((one) => ({
      ...one,
      stages: one.stages.map((stage, at) => ({ stage, deals: at < 2 ? at + 1 : 0 })),
      removed: [{ id: "old", name: "Négociation", to: one.stages[0]?.name ?? "" }],
    })),
    removed: [],
    reasons: own.lost_reasons.map((name, at) => ({ id: `r${at}`, name, removed: false })),
  };
}
