/**
 * Where the others are, shown where it is: faces in a record's head, a ring around the field they edit, the card in their
 * hand. And what this person does, said to them. It marks what stands on the page and knows no feature.
 */
import type { Context } from "../../base/context";
import { type Dispose, disposers, on } from "../../base/dispose";
import { oncePerFrame } from "../../base/dom";
import { render } from "../../base/html";
import { avatar } from "../../base/parts";
import { effect } from "../../base/signal";
import { t } from "../../base/words";
import type { Member } from "../../generated/Member";
import type { Presence } from "../../generated/Presence";

/** A card is taken for dropped after so long without a word, ms. */
const SILENCE_MS = 5_000;
/** Who edited a field is named beside what they put there for so long, ms. */
const NAMED_MS = 10_000;
const MARKS = ["who", "drags", "drop", "edits"] as const;

interface There {
  readonly member: Member;
  readonly at: Presence;
}

export function herePart(root: HTMLElement, ctx: Context): Dispose {
  const panel = root.querySelector<HTMLElement>(".panel");
  if (!panel) return () => undefined;
  const faces = document.createElement("div");
  faces.className = "here-faces";
  const heard = new Map<string, number>();
  const marked = new Set<HTMLElement>();
  const timers = new Set<ReturnType<typeof setTimeout>>();
  const later = (ms: number, run: () => void) => void timers.add(setTimeout(run, ms));

  const mark = (element: HTMLElement | null | undefined, { member }: There, name: string, words: string) => {
    if (!element) return;
    element.dataset.who = String(member.color % 8);
    element.dataset[name] = words;
    marked.add(element);
  };
  const drags = (there: There) => {
    const { dragging, session } = there.at;
    if (!dragging || performance.now() - (heard.get(session) ?? 0) > SILENCE_MS) return;
    const item = (id: string) => find(root, "card", id)?.closest<HTMLElement>(".card-item");
    mark(item(dragging.deal), there, "drags", t("sync-drags", { name: there.member.name }));
    const list = find(root, "list", dragging.stage);
    mark(dragging.before ? item(dragging.before) : list, there, "drop", "");
  };
  const edits = (there: There) => {
    if (!there.at.field) return;
    const input = find(panel, "field", there.at.field);
    const field = input?.closest<HTMLElement>(".field") ?? input;
    mark(field, there, "edits", there.member.name);
    if (!field) return;
    field.dataset.by = there.member.name;
    field.dataset.byAt = String(performance.now());
    later(NAMED_MS, () => {
      if (performance.now() - Number(field.dataset.byAt) >= NAMED_MS - 50) delete field.dataset.by;
    });
  };
  const draw = oncePerFrame(() => {
    for (const element of marked) for (const name of MARKS) delete element.dataset[name];
    marked.clear();
    const open = documentOf(ctx);
    const all = others(ctx);
    const beside = all.filter(({ at }) => open !== null && at.document === open);
    for (const there of all) drags(there);
    for (const there of beside) edits(there);
    const people = [...new Map(beside.map(({ member }) => [member.id, member])).values()];
    render(
      people.map((member) => avatar(member.name, member.color, 16)),
      faces,
    );
    if (people.length > 0 && faces.parentElement !== panel) panel.prepend(faces);
    if (people.length === 0) faces.remove();
  });
  const built = new MutationObserver((changes) => {
    if (changes.some(({ target }) => !faces.contains(target))) draw();
  });
  built.observe(panel, { childList: true, subtree: true });
  const field = ({ target, type }: FocusEvent) => {
    const name = (target as Element).closest<HTMLElement>(".panel [data-field]")?.dataset.field ?? null;
    ctx.store.say({ field: type === "focusin" ? name : null });
  };
  return disposers(
    ctx.store.listen((event) => {
      if (event.event !== "presence") return;
      heard.set(event.value.session, performance.now());
      if (event.value.dragging) later(SILENCE_MS + 50, draw);
    }),
    effect(() => {
      ctx.store.presence.value;
      ctx.store.workspace.value;
      draw();
    }),
    effect(() => ctx.store.say({ document: documentOf(ctx), field: null })),
    on(root, "focusin", field),
    on(root, "focusout", field),
    () => built.disconnect(),
    () => faces.remove(),
    () => {
      for (const timer of timers) clearTimeout(timer);
    },
  );
}

/** What others say is no selector. */
function find(within: HTMLElement, name: "card" | "list" | "field", value: string): HTMLElement | undefined {
  const all = within.querySelectorAll<HTMLElement>(`[data-${name}]`);
  return [...all].find((one) => one.dataset[name] === value);
}

function documentOf(ctx: Context): string | null {
  const { record } = ctx.route.value;
  return record && `crm:${record.noun}:${record.id}`;
}

function others(ctx: Context): There[] {
  const workspace = ctx.store.workspace.value;
  return [...ctx.store.presence.value.values()].flatMap((at) => {
    const member = workspace?.members.find((one) => one.id === at.member);
    return member && member.id !== workspace?.me ? [{ member, at }] : [];
  });
}
