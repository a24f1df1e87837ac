/** Two records side by side: which of them stays, and which value of each field. */
import { type Context, html, openDialog, signal, t, view } from "../../base";
import { fieldHead, fieldValue } from "../../base/record/timeline/event";
import type { DuplicateComparison } from "../../generated/DuplicateComparison";
import type { DuplicateOf } from "../../generated/DuplicateOf";

export type Side = "left" | "right";
export interface Choice {
  /** The record that stays. */
  readonly keep: Side;
  /** By key, where it is another than the first that has a value. */
  readonly picked: Readonly<Record<string, Side>>;
}

/** Whose value of a field is taken: the one that was picked, else that of the record that stays, if it has any. */
export function sideOf({ keep, picked }: Choice, field: DuplicateComparison["fields"][number]): Side {
  const other = keep === "left" ? "right" : "left";
  return picked[field.key] ?? (field[keep] === null ? other : keep);
}

/** The keys that the record that stays takes of the other one. */
export function taken(choice: Choice, fields: DuplicateComparison["fields"]): string[] {
  return fields.filter((field) => sideOf(choice, field) !== choice.keep).map(({ key }) => key);
}

export async function merge(ctx: Context, of: DuplicateOf, left: string, right: string): Promise<void> {
  const ask = { do: "compare", with: { of, left, right } } as const;
  await ctx.act(async () => show(ctx, of, await ctx.store.ask({ noun: "duplicate", ask }, "comparison")));
}

function show(ctx: Context, of: DuplicateOf, both: DuplicateComparison): void {
  const choice = signal<Choice>({ keep: "left", picked: {} });
  const workspace = ctx.store.workspace.peek();
  openDialog({ title: t("duplicates-merge-title"), testid: "merge" }, (body, close) => {
    const go = async () => {
      const { keep } = choice.peek();
      const stays = both[keep];
      const away = both[keep === "left" ? "right" : "left"];
      const take = taken(choice.peek(), both.fields);
      const ask = { do: "merge", with: { of, keep: stays.id, away: away.id, take } } as const;
      if (!(await ctx.act(() => ctx.store.write({ noun: "duplicate", ask })))) return;
      close();
      ctx.done(t("duplicates-merged", { name: stays.name }));
    };
    const cell = (name: string, side: Side, chosen: Side, text: string | null, pick: () => void) =>
      html`<label class="merge-cell"><input type="radio" name=${name} .checked=${chosen === side} ?disabled=${text === null} @change=${pick} /><span class="selectable">${text ?? t("base-empty-value")}</span></label>`;
    const sides = ["left", "right"] as const;
    const differing = both.fields.filter((field) => field.left !== field.right);
    return view(body, () => {
      const now = choice.value;
      return html`<p class="team-text">${t("duplicates-merge-text")}</p>
        <div class="merge-grid" role="group" aria-label=${t("duplicates-merge-title")}>
          <strong>${t("duplicates-stays")}</strong>
          ${sides.map((side) =>
            cell("keep", side, now.keep, [both[side].name, ...both[side].detail].join(" · "), () => {
              choice.value = { ...now, keep: side };
            }),
          )}
          ${differing.map((field) => {
            const chosen = sideOf(now, field);
            return html`<span class="rec-faint">${fieldHead(field.key, workspace)}</span>${sides.map((side) =>
              cell(
                field.key,
                side,
                chosen,
                field[side] && fieldValue(field.key, field[side], workspace),
                () => {
                  choice.value = { ...now, picked: { ...now.picked, [field.key]: side } };
                },
              ),
            )}`;
          })}
        </div>
        <footer class="modal-foot">
          <button type="button" class="btn quiet" @click=${close}>${t("base-cancel")}</button>
          <button type="button" class="btn primary" data-testid="merge-go" @click=${() => void go()}>${t("duplicates-merge-go")}</button>
        </footer>`;
    });
  });
}
