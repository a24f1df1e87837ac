/** A day and a timeline, as Rust would answer them: what a picture needs. */
import type { Deal } from "../../src/generated/Deal";
import type { TimelineFilter } from "../../src/generated/TimelineFilter";
import type { TimelineLine } from "../../src/generated/TimelineLine";
import type { Today } from "../../src/generated/Today";
import type { TodayAbout } from "../../src/generated/TodayAbout";
import type { TodayDue } from "../../src/generated/TodayDue";
import type { TodayWhy } from "../../src/generated/TodayWhy";
import { uuid } from "./data";

const hour = 3_600_000;

function about({ card }: Deal, stage = "Devis envoyé"): TodayAbout {
  return {
    on: `crm:deal:${card.id}`,
    title: card.title,
    amount: card.amount,
    currency: card.currency,
    stage,
    person: card.contact,
    person_id: uuid(800),
    company: card.company,
    phone: "02 97 00 00 00",
    email: "camille@example.org",
  };
}

export function today(deals: readonly Deal[]): Today {
  const open = deals.flatMap((deal) => deal.tasks.map((task) => ({ deal, task })));
  const rows = open
    .filter(({ task }) => task.done_at === null)
    .map(
      ({ deal, task }, n): TodayDue => ({
        // The first is somebody else's.
        task: n === 0 ? { ...task, assignee: uuid(3) } : task,
        when: deal.card.follow_up,
        about: about(deal),
      }),
    );
  const of = (...when: string[]) => {
    const found = rows.filter((row) => when.includes(row.when.when));
    return { rows: found.slice(0, 4), count: Math.min(found.length, 4) };
  };
  const waiting = (from: number, why: TodayWhy, days: number) =>
    deals.slice(from, from + 3).map((deal, n) => ({ about: about(deal), why, days: days - n * 3 }));
  return {
    date: new Date().toISOString().slice(0, 10),
    late: of("late"),
    today: of("today"),
    week: of("planned"),
    later: { rows: [], count: 0 },
    stale: { rows: waiting(3, "silent", 16), count: 3 },
    unplanned: { rows: waiting(8, "unplanned", 9), count: 3 },
    changes: lines(deals)
      .slice(0, 3)
      .map((line, n) => ({ ...line, about: deals[n]?.card.title ?? null })),
  };
}

function lines(deals: readonly Deal[]): TimelineLine[] {
  const now = Date.now();
  const on = `crm:deal:${deals[0]?.card.id}`;
  const one = (n: number, hours: number, type: string, data: TimelineLine["data"]): TimelineLine => ({
    id: uuid(7_000 + n),
    at: now - hours * hour,
    by: uuid(501),
    type,
    data,
    on,
    about: null,
  });
  return [
    one(1, 1, "call", {
      text: "D’accord sur le prix, attend le calendrier.",
      direction: "out",
      outcome: "Rappeler vendredi",
    }),
    one(2, 4, "changed", {
      "from:title": "Site",
      "to:title": "Site vitrine",
      "from:tags": "",
      "to:tags": "web",
    }),
    one(3, 27, "email", {
      subject: "Re: Votre devis",
      text: "Bonjour,\n\nc’est bon pour nous. Quand pouvez-vous commencer ?\n\nCamille",
      from: "camille@example.org",
      to: "moi@atelier.fr",
      direction: "in",
      files: "devis-signe.pdf",
    }),
    one(4, 30, "stage", { from: "qualified", to: "proposal" }),
    one(5, 52, "meeting", { text: "Visite de l’atelier, vu les deux maquettes." }),
    one(6, 120, "task", { text: "Envoyer le devis" }),
    one(7, 200, "created", {}),
  ];
}

export function timeline(deals: readonly Deal[], filter: TimelineFilter): TimelineLine[] {
  const changes = ["created", "stage", "amount", "changed"];
  return lines(deals).filter(
    (line) =>
      filter === "all" || line.type === filter || (filter === "change" && changes.includes(line.type)),
  );
}
