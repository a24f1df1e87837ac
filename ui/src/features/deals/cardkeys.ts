/** The card that has the focus: the same keys as in its panel. What needs a field opens the panel at that field. */
import { allWords, commands, type Dispose, type MenuItem, openMenu, t, wish } from "../../base";
import { copyLink } from "../../base/record/link";
import { recordKeys } from "../../base/record/panel/keys";
import type { DealChange } from "../../generated/DealChange";
import { stages } from "./actions";
import { doneAndNext, openFollowUp } from "./follow-up";
import type { BoardState } from "./state";
import { focused } from "./walk";

type Many = typeof import("./many/change");

export function cardKeys(root: HTMLElement, state: BoardState): Dispose {
  const { ctx } = state;
  const looks = () => focused() !== undefined;
  const writes = () => looks() && !state.readOnly.peek();
  const card = (id: string) => root.querySelector(`[data-card="${id}"]`);
  const edit = (id: string, assignee: string | null) =>
    void ctx.act(() =>
      ctx.store.write({
        noun: "deal",
        ask: { do: "edit", with: { id, edits: [{ field: "assignee", value: assignee }] } },
      }),
    );
  const on = (when: () => boolean, run: (id: string, place: Element) => unknown) => ({
    when,
    run: () => {
      const id = focused() ?? "";
      const place = card(id);
      if (place) run(id, place);
    },
  });
  const chosen = () => [...state.look.chosen.peek()];
  /** With several chosen, it is for all of them, wherever the focus is; the board or the table that is shown does it. */
  const some = (
    all: (many: Many, ids: string[], place: Element) => unknown,
    one: (id: string, place: Element) => unknown,
    when = writes,
  ) => ({
    many: () => chosen().length,
    when: () =>
      when() ||
      (chosen().length > 0 && !root.closest("[hidden]") && (when === looks || !state.readOnly.peek())),
    run: () => {
      const ids = chosen();
      const id = focused() ?? ids[0] ?? "";
      const place = card(id) ?? root;
      if (ids.length === 0) return one(id, place);
      return Promise.all([import("./many/change"), allWords()]).then(([many]) => all(many, ids, place));
    },
  });
  const inPanel = (what: string) =>
    on(writes, (id) => {
      ctx.go({ record: { noun: "deal", id } });
      wish(`crm:deal:${id}`, what);
    });
  const owners = (id: string): MenuItem[] =>
    (ctx.store.workspace.peek()?.members ?? []).map((one) => ({
      label: one.name,
      run: () => edit(id, one.id),
    }));
  const assign = (member: string | null): DealChange => ({
    to: "edit",
    with: [{ field: "assignee", value: member }],
  });
  const me = () => ctx.store.workspace.peek()?.me ?? null;
  const chip = (place: Element) => place.querySelector(".follow") ?? place;
  return commands(root, recordKeys, {
    "keys-rename": inPanel("keys-rename"),
    "keys-value": inPanel("keys-value"),
    "keys-tags": some(
      (many, ids, place) => many.chooseTag(state, place, ids),
      (id) => {
        ctx.go({ record: { noun: "deal", id } });
        wish(`crm:deal:${id}`, "keys-tags");
      },
    ),
    "keys-log": inPanel("keys-log"),
    "keys-stage": some(
      (many, ids, place) => many.chooseStage(state, place, ids),
      (id, place) => openMenu(place, stages(state, id), { label: t("deals-stage") }),
    ),
    "keys-owner": some(
      (many, ids, place) => many.chooseOwner(state, place, ids),
      (id, place) => openMenu(place, owners(id), { label: t("table-owner") }),
    ),
    "keys-mine": some(
      (many, ids) => many.change(state, ids, assign(me())),
      (id) => edit(id, me()),
    ),
    "keys-day": on(writes, (id, place) => openFollowUp(ctx, id, chip(place))),
    "keys-done": on(writes, (id, place) => doneAndNext(ctx, id, chip(place))),
    "keys-copy": some(
      (_, ids) => import("./many/copy").then((one) => one.copyRows(state, ids)),
      (id) => copyLink(ctx, { noun: "deal", id }),
      looks,
    ),
    "keys-link": on(looks, (id) => copyLink(ctx, { noun: "deal", id }, true)),
    "keys-trash": some(
      (many, ids) => many.away(state, ids, "trash"),
      (id) => state.trash(id),
    ),
    "keys-archive": some(
      (many, ids) => many.away(state, ids, "archive"),
      (id) => state.archive(id),
    ),
  });
}
