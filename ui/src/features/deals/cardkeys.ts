/** The card that has the focus: the same keys as in its panel. What needs a field opens the panel at that field. */
import { commands, type Dispose, type MenuItem, openMenu, t, wish } from "../../base";
import { recordKeys } from "../../base/record/keys";
import { copyLink } from "../../base/record/link";
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
  /** With several chosen, a key is for all of them. */
  const several =
    (
      all: (many: Many, ids: string[], place: Element) => unknown,
      one: (id: string, place: Element) => unknown,
    ) =>
    (id: string, place: Element) => {
      const ids = [...state.look.chosen.peek()];
      if (ids.length === 0) return one(id, place);
      return import("./many/change").then((many) => all(many, ids, place));
    };
  const assign = (member: string | null): DealChange => ({
    to: "edit",
    with: [{ field: "assignee", value: member }],
  });
  const me = () => ctx.store.workspace.peek()?.me ?? null;
  const chip = (place: Element) => place.querySelector(".follow") ?? place;
  return commands(root, recordKeys, {
    "keys-rename": inPanel("keys-rename"),
    "keys-value": inPanel("keys-value"),
    "keys-tags": on(
      writes,
      several(
        (many, ids, place) => many.chooseTag(state, place, ids),
        (id) => {
          ctx.go({ record: { noun: "deal", id } });
          wish(`crm:deal:${id}`, "keys-tags");
        },
      ),
    ),
    "keys-log": inPanel("keys-log"),
    "keys-stage": on(
      writes,
      several(
        (many, ids, place) => many.chooseStage(state, place, ids),
        (id, place) => openMenu(place, stages(state, id), { label: t("deals-stage") }),
      ),
    ),
    "keys-owner": on(
      writes,
      several(
        (many, ids, place) => many.chooseOwner(state, place, ids),
        (id, place) => openMenu(place, owners(id), { label: t("record-assignee") }),
      ),
    ),
    "keys-mine": on(
      writes,
      several(
        (many, ids) => many.change(state, ids, assign(me())),
        (id) => edit(id, me()),
      ),
    ),
    "keys-day": on(writes, (id, place) => openFollowUp(ctx, id, chip(place))),
    "keys-done": on(writes, (id, place) => doneAndNext(ctx, id, chip(place))),
    "keys-copy": on(looks, (id) => copyLink(ctx, { noun: "deal", id })),
    "keys-link": on(looks, (id) => copyLink(ctx, { noun: "deal", id }, true)),
    "keys-archive": on(
      writes,
      several(
        (many, ids) => many.away(state, ids, "archive"),
        (id) => state.archive(id),
      ),
    ),
  });
}
