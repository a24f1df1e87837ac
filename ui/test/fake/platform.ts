/** A platform without anything behind it: tests, and looking at the UI alone. It keeps records in memory and says what changed. */

import type { ActRequest } from "../../src/generated/ActRequest";
import type { Card } from "../../src/generated/Card";
import type { Deal } from "../../src/generated/Deal";
import type { DealChange } from "../../src/generated/DealChange";
import type { DealRequest } from "../../src/generated/DealRequest";
import type { DealTableAsk } from "../../src/generated/DealTableAsk";
import type { DealTableRow } from "../../src/generated/DealTableRow";
import type { Filter } from "../../src/generated/Filter";
import type { Stage } from "../../src/generated/Stage";
import type { Total } from "../../src/generated/Total";
import type { ViewRequest } from "../../src/generated/ViewRequest";
import type { Workspace } from "../../src/generated/Workspace";
import type { AccountRequest } from "../../src/platform/account";
import type { ApiError, Event, Platform, Request, Response } from "../../src/platform/types";
import { NoteMessage } from "../../src/platform/types";
import { fakeAccount } from "./account";
import { logLines, thrown, undone } from "./acts";
import { deals, uuid, workspace } from "./data";
import { timeline, today } from "./day";
import { duplicates } from "./duplicates";
import { numberRows, numbers } from "./numbers";
import { people } from "./people";
import { readLine } from "./quick";
import { fieldList, pipelineList, sequenceList } from "./settings";

export interface Fake extends Platform {
  /** What was asked of the account, in order. */
  readonly wishes: AccountRequest[];
  /** Every request, in order. */
  readonly asked: Request[];
  readonly deals: Deal[];
  tell(event: Event): void;
  /** The next write is refused with this. */
  refuse(error: ApiError | undefined): void;
}

export interface FakeOptions {
  readonly language?: "fr" | "en";
  readonly deals?: number;
  readonly people?: number;
  readonly readOnly?: boolean;
}

const missing = (): ApiError => ({ code: "not_found", field: null, detail: "fake" });

export function fakePlatform(options: FakeOptions = {}): Fake {
  const handlers = new Set<(event: Event) => void>();
  const asked: Request[] = [];
  const wishes: AccountRequest[] = [];
  const records = deals(options.deals);
  let own: Workspace = {
    ...workspace(options.language ?? "fr", options.people ?? 3),
    read_only: options.readOnly ?? false,
  };
  let refusal: ApiError | undefined;
  let last = 2_000;

  const tell = (event: Event) => {
    for (const handler of handlers) handler(event);
  };
  const changed = (id: string) =>
    queueMicrotask(() =>
      tell({ event: "changed", value: { documents: [`crm:deal:${id}`], nouns: ["deal"], here: true } }),
    );
  const find = (id: string): Deal => {
    const found = records.find((one) => one.card.id === id);
    if (!found) throw missing();
    return found;
  };
  const patch = (id: string, more: Partial<Deal>, cardMore: Partial<Card> = {}) => {
    const at = records.indexOf(find(id));
    const old = records[at];
    if (old) records[at] = { ...old, ...more, card: { ...old.card, ...cardMore } };
    changed(id);
  };

  /** What was before each write: enough of an undo for a picture. */
  const before: Deal[][] = [];
  const actAnswer = (ask: ActRequest): Response => {
    if (ask.do === "last") return { kind: "act", value: before.length || null };
    if (ask.do === "list") return { kind: "log", value: { lines: logLines(), more: false } };
    const old = ask.do === "redo" ? undefined : before.pop();
    if (old) records.splice(0, records.length, ...old);
    changed(uuid(100));
    return { kind: "undone", value: undone(old !== undefined) };
  };

  const board = (wanted: Filter | null): Extract<Response, { kind: "board" }> => {
    const filter = wanted?.text;
    const live = records.filter((one) => one.archived_at === null && one.deleted_at === null);
    const fits = (one: Card) =>
      !filter ||
      [one.title, one.company, one.contact, ...one.tags]
        .join(" ")
        .toLowerCase()
        .includes(filter.toLowerCase());
    const columns = (own.pipelines[0]?.stages ?? []).map((stage) => {
      const cards = live.map((one) => one.card).filter((one) => one.stage === stage.id && fits(one));
      const all = live.map((one) => one.card).filter((one) => one.stage === stage.id);
      return {
        stage,
        cards,
        count: cards.length,
        totals: totals(cards, stage.probability),
        all_count: all.length,
        all_totals: totals(all, stage.probability),
      };
    });
    return { kind: "board", value: { pipeline: "main", columns } };
  };

  const table = (ask: DealTableAsk): Response => {
    const columns = board(ask.filter).value.columns;
    const cards = columns.flatMap((column) => column.cards);
    const rows = cards.map((one) => lineOf(find(one.id), own.pipelines[0]?.stages ?? []));
    const sort = ask.sort;
    if (sort) {
      const key = (row: DealTableRow) => (sort.by === "amount" ? (row.card.amount ?? 0) : row.card.title);
      rows.sort((a, b) => (key(a) < key(b) ? -1 : 1) * (sort.down ? -1 : 1));
    }
    const shown = rows.slice(ask.offset, ask.offset + (ask.limit || 200));
    let at = 0;
    const groups = columns
      .filter(({ count }) => ask.group !== null && count > 0)
      .map((column) => {
        at += column.count;
        return { at: at - column.count, count: column.count, totals: column.totals };
      });
    return { kind: "table", value: { total: rows.length, totals: totals(cards, 50), rows: shown, groups } };
  };

  const changeOne = (id: string, change: DealChange) => {
    if (change.to === "edit") for (const edit of change.with) applyEdit(id, edit, patch, find);
    else if (change.to === "move") move({ id, ...change.with });
    else if (change.to === "archive" || change.to === "unarchive")
      patch(id, { archived_at: change.to === "archive" ? Date.now() : null });
    else patch(id, { deleted_at: change.to === "trash" ? Date.now() : null });
  };

  const move = (ask: Extract<DealRequest, { do: "move" }>["with"]) => {
    const from = records.indexOf(find(ask.id));
    const [one] = records.splice(from, 1);
    if (!one) throw missing();
    const above = records.findIndex((other) => other.card.id === ask.after);
    const below = records.findIndex((other) => other.card.id === ask.before);
    records.splice(above >= 0 ? above + 1 : Math.max(below, 0), 0, {
      ...one,
      card: { ...one.card, stage: ask.stage },
    });
    changed(ask.id);
  };

  const dealAsk = (ask: DealRequest): Response => {
    switch (ask.do) {
      case "board":
        return board(ask.with.filter);
      case "table":
        return table(ask.with);
      case "bulk":
        for (const id of ask.with.ids) changeOne(id, ask.with.change);
        return { kind: "done" };
      case "get":
        return { kind: "deal", value: find(ask.with.id) };
      case "move":
        move(ask.with);
        return { kind: "done" };
      case "close":
        move(ask.with.to);
        return { kind: "done" };
      case "archive":
      case "unarchive":
        patch(ask.with.id, { archived_at: ask.do === "archive" ? Date.now() : null });
        return { kind: "done" };
      case "trash":
      case "restore":
        patch(ask.with.id, { deleted_at: ask.do === "trash" ? Date.now() : null });
        return { kind: "done" };
      case "edit":
        for (const edit of ask.with.edits) applyEdit(ask.with.id, edit, patch, find);
        return { kind: "done" };
      case "list":
        return {
          kind: "deals",
          value: records
            .filter((one) => (ask.with.shelf === "trash" ? one.deleted_at : one.archived_at) !== null)
            .map((one) => one.card),
        };
      case "read_quick_add":
        return { kind: "quick_add", value: readLine(ask.with.text, ask.with.how?.plain ?? []) };
      case "create": {
        last += 1;
        const first = records[0];
        if (!first) throw missing();
        const { title, amount, stage, tags } = ask.with;
        const card: Card = {
          ...first.card,
          id: uuid(last),
          title,
          amount,
          stage: stage ?? "lead",
          tags,
          company: null,
          contact: null,
          follow_up: { when: "none" },
        };
        records.unshift({ ...first, card, tasks: [], company_id: null, contact_id: null });
        changed(card.id);
        return { kind: "created", value: card.id };
      }
    }
  };

  const viewAsk = (ask: ViewRequest): Response => {
    const id = ask.do === "add" ? uuid(9_000 + own.views.length) : ask.with.id;
    const at = own.views.findIndex((one) => one.id === id);
    const one = own.views[at];
    if (ask.do === "add") own.views.push({ id, ...ask.with });
    else if (one) {
      own.views.splice(at, 1);
      const { name, look, before } = { name: null, look: null, before: undefined, ...ask.with };
      const to = own.views.findIndex((other) => other.id === before);
      const next = { ...one, name: name ?? one.name, look: look ?? one.look };
      if (ask.do !== "remove")
        own.views.splice(ask.do === "edit" ? at : to < 0 ? own.views.length : to, 0, next);
    }
    own.views = [...own.views];
    own = { ...own };
    queueMicrotask(() =>
      tell({ event: "changed", value: { documents: ["crm:workspace"], nouns: ["workspace"], here: true } }),
    );
    return ask.do === "add" ? { kind: "created", value: id } : { kind: "done" };
  };

  const answer = (request: Request): Response => {
    switch (request.noun) {
      case "deal":
        return dealAsk(request.ask);
      case "workspace":
        return request.ask.do === "get" ? { kind: "workspace", value: own } : { kind: "done" };
      case "sync":
        return {
          kind: "sync_status",
          value: { state: "synced", pending: 0, synced_at: Date.now(), set_aside: [] },
        };
      case "number":
        return request.ask.do === "page"
          ? {
              kind: "numbers",
              value: numbers(records, own.pipelines[0]?.stages.map((one) => one.name) ?? []),
            }
          : request.ask.do === "rows"
            ? { kind: "number_rows", value: numberRows(records.slice(0, 6)) }
            : { kind: "done" };
      case "pipeline":
        return request.ask.do === "list" ? { kind: "pipelines", value: pipelineList(own) } : { kind: "done" };
      case "field":
        return request.ask.do === "list"
          ? { kind: "fields", value: fieldList(options.language ?? "fr", own.tags) }
          : { kind: "done" };
      case "search":
        return { kind: "hits", value: records.slice(0, 6).map(hit) };
      case "contact":
        return request.ask.do === "list"
          ? { kind: "contacts", value: { total: 2, rows: people, groups: [] } }
          : { kind: "created", value: uuid(810) };
      case "company":
        return request.ask.do === "list"
          ? { kind: "companies", value: { total: 0, rows: [], groups: [] } }
          : { kind: "created", value: uuid(910) };
      case "duplicate":
        return duplicates(request.ask);
      case "today":
        return request.ask.do === "get"
          ? { kind: "today", value: today(records) }
          : { kind: "reminders", value: { rows: [], count: 0, now: Date.now(), next: null } };
      case "activity":
        return request.ask.do === "timeline"
          ? { kind: "timeline", value: { lines: timeline(records, request.ask.with.filter), more: false } }
          : { kind: "created", value: uuid(7_900) };
      case "act":
        return actAnswer(request.ask);
      case "trash":
        return request.ask.do === "list" ? { kind: "trash", value: thrown(records) } : { kind: "done" };
      case "sequence":
        return request.ask.do === "list"
          ? { kind: "sequences", value: sequenceList(options.language ?? "fr") }
          : request.ask.do === "write"
            ? {
                kind: "letter",
                value: { to: "camille@example.org", subject: "Site", body: "Bonjour Camille" },
              }
            : { kind: "done" };
      case "task":
        return { kind: "done" };
      case "view":
        return viewAsk(request.ask);
      case "export":
      case "import":
        return request.ask.do === "batches" ? { kind: "imports", value: [] } : { kind: "done" };
    }
  };

  return {
    kind: "web",
    connect: async () => undefined,
    ask: fakeAccount(wishes),
    wishes,
    asked,
    deals: records,
    tell,
    refuse: (error) => {
      refusal = error;
    },
    call: async (request) => {
      asked.push(request);
      const reads = "board get list read_quick_add status page rows timeline table last".split(" ");
      // Reminders are asked for by themselves, at any moment.
      const nouns = ["search", "today"];
      const isRead = nouns.includes(request.noun) || ("do" in request.ask && reads.includes(request.ask.do));
      if (refusal && !isRead) throw refusal;
      if (!isRead && request.noun !== "act") before.push([...records]);
      return structuredClone(answer(request));
    },
    listen: (handler) => {
      handlers.add(handler);
      return () => handlers.delete(handler);
    },
    notes: {
      home: () => "fake",
      open: async () => ({
        state: new Uint8Array([NoteMessage.State, 0, 0]),
        reopen: async () => new Uint8Array([NoteMessage.State, 0, 0]),
        update: async () => undefined,
        awareness: async () => undefined,
        compare: async () => new Uint8Array([NoteMessage.Difference, 1, 0, 0, 0, 0, 0, 0]),
        close: async () => undefined,
      }),
    },
  };
}

function lineOf(one: Deal, stages: readonly Stage[]): DealTableRow {
  const stage = stages.find((other) => other.id === one.card.stage);
  return { ...one, id: one.card.id, probability: one.probability ?? stage?.probability ?? 0 };
}

function hit(one: Deal) {
  const { id, title, company } = one.card;
  return {
    document: `crm:deal:${id}`,
    id,
    noun: "deal",
    title,
    subtitle: company ?? "",
    title_marks: [],
    field: null,
    excerpt: "",
    excerpt_marks: [],
    closed: false,
    archived: false,
  };
}

function totals(cards: readonly Card[], probability: number): Total[] {
  const sums = new Map<string, Total>();
  for (const { amount, currency } of cards) {
    if (amount === null) continue;
    const total = sums.get(currency) ?? { currency, count: 0, sum: 0, weighted: 0 };
    const sum = total.sum + amount;
    sums.set(currency, {
      currency,
      count: total.count + 1,
      sum,
      weighted: Math.round((sum * probability) / 100),
    });
  }
  return [...sums.values()].sort((a, b) => b.count - a.count);
}

type Patch = (id: string, more: Partial<Deal>, card?: Partial<Card>) => void;
type Edit = Extract<DealRequest, { do: "edit" }>["with"]["edits"][number];

function applyEdit(id: string, edit: Edit, patch: Patch, find: (id: string) => Deal): void {
  const { tags } = find(id).card;
  if (edit.field === "title") patch(id, {}, { title: edit.value });
  if (edit.field === "amount") patch(id, {}, edit.value);
  if (edit.field === "priority") patch(id, {}, { priority: edit.value });
  if (edit.field === "expected_close") patch(id, { expected_close: edit.value });
  if (edit.field === "source") patch(id, { source: edit.value });
  if (edit.field === "lost_reason") patch(id, { lost_reason: edit.value });
  if (edit.field === "add_tag") patch(id, {}, { tags: [...tags, edit.value] });
  if (edit.field === "remove_tag") patch(id, {}, { tags: tags.filter((tag) => tag !== edit.value) });
}
