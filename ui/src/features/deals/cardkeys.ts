/** The card that has the focus: the same keys as in its panel. What needs a field opens the panel at that field. */
import { commands, type Dispose, type MenuItem, openMenu, t, wish } from "../../base";
import { recordKeys } from "../../base/record/keys";
import { copyLink } from "../../base/record/link";
import { stages } from "./actions";
import { doneAndNext, openFollowUp } from "./follow-up";
import type { BoardState } from "./state";
import { focused } from "./walk";

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
  const chip = (place: Element) => place.querySelector(".follow") ?? place;
  return commands(root, recordKeys, {
    "keys-rename": inPanel("keys-rename"),
    "keys-value": inPanel("keys-value"),
    "keys-tags": inPanel("keys-tags"),
    "keys-log": inPanel("keys-log"),
    "keys-stage": on(writes, (id, place) => openMenu(place, stages(state, id), { label: t("deals-stage") })),
    "keys-owner": on(writes, (id, place) => openMenu(place, owners(id), { label: t("record-assignee") })),
    "keys-mine": on(writes, (id) => edit(id, ctx.store.workspace.peek()?.me ?? null)),
    "keys-day": on(writes, (id, place) => openFollowUp(ctx, id, chip(place))),
    "keys-done": on(writes, (id, place) => doneAndNext(ctx, id, chip(place))),
    "keys-copy": on(looks, (id) => copyLink(ctx, { noun: "deal", id })),
    "keys-link": on(looks, (id) => copyLink(ctx, { noun: "deal", id }, true)),
    "keys-archive": on(writes, (id) => state.archive(id)),
  });
}
