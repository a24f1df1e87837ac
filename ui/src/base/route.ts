/** Where we are, in `location.hash`: `#/pipeline`, `#/contacts/deal/<id>` (a page, and a record beside it), `#/settings/<section>`. */
import { type ReadonlySignal, signal } from "./signal";

export const pages = [
  "today",
  "pipeline",
  "contacts",
  "companies",
  "insights",
  "archive",
  "trash",
  "duplicates",
  "team",
  "account",
  "settings",
] as const;
export type Page = (typeof pages)[number];
export const nouns = ["deal", "contact", "company"] as const;
export type Noun = (typeof nouns)[number];

export interface RecordRef {
  readonly noun: Noun;
  readonly id: string;
}

export interface Route {
  readonly page: Page;
  readonly record: RecordRef | null;
  /** A part of a page that has several: the settings; whose duplicates. */
  readonly section?: string;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export function readRoute(hash: string): Route {
  const [page, ...rest] = hash.replace(/^#\/?/, "").split("/");
  const parted = page === "settings" || page === "duplicates";
  const section = parted && /^[a-z]+$/.test(rest[0] ?? "") ? rest.shift() : undefined;
  const [noun, id] = rest;
  const known = pages.find((one) => one === page) ?? "pipeline";
  const recordNoun = nouns.find((one) => one === noun);
  const record = recordNoun && id && uuid.test(id) ? { noun: recordNoun, id } : null;
  return { page: known, record, ...(section ? { section } : {}) };
}

export function writeRoute(route: Route): string {
  const record = route.record ? `/${route.record.noun}/${route.record.id}` : "";
  return `#/${route.page}${route.section ? `/${route.section}` : ""}${record}`;
}

/** A document's name, `crm:deal:<id>`, as a record; `undefined` for nouns without a panel. */
export function recordOf(document: string): RecordRef | undefined {
  const [, noun, id] = document.split(":");
  const known = nouns.find((one) => one === noun);
  return known && id ? { noun: known, id } : undefined;
}

const current = signal<Route>(readRoute(location.hash));
export const route: ReadonlySignal<Route> = current;

addEventListener("hashchange", () => {
  const next = readRoute(location.hash);
  if (writeRoute(next) !== writeRoute(current.value)) current.value = next;
});

/** A page change closes the record; a record alone stays on the page. Walking from record to record adds no history. */
export function go(to: Partial<Route>): void {
  const from = current.value;
  const section = to.page === undefined ? (to.section ?? from.section) : to.section;
  const next: Route = {
    page: to.page ?? from.page,
    record:
      to.record !== undefined
        ? to.record
        : to.page !== undefined && to.page !== from.page
          ? null
          : from.record,
    ...(section ? { section } : {}),
  };
  const hash = writeRoute(next);
  const walking = from.page === next.page && from.record !== null && next.record !== null;
  if (hash !== location.hash) history[walking ? "replaceState" : "pushState"](null, "", hash);
  current.value = next;
}
