/** The sheet of shortcuts, made of the same tables as the keys themselves. It can be searched and printed. */
import type { Scope, Table } from "../base/commands";
import { openDialog } from "../base/dialog";
import { html, nothing } from "../base/html";
import { icon } from "../base/icon";
import { keyLabel } from "../base/keys";
import { signal, view } from "../base/signal";
import { t } from "../base/words";
import { matches } from "./score";

const files = import.meta.glob<Readonly<Record<string, unknown>>>(
  ["./keys.ts", "../base/record/panel/keys.ts", "../features/*/keys.ts"],
  { eager: true },
);
const order: readonly Scope[] = ["global", "go", "board", "list", "record"];

/** Every table of the house. */
export const tables: readonly Table[] = Object.values(files)
  .flatMap((file) => Object.values(file))
  .filter(
    (one): one is Table => typeof one === "object" && one !== null && "scope" in one && "commands" in one,
  );

function rowsOf(scope: Scope, text: string) {
  return tables
    .filter((one) => one.scope === scope)
    .flatMap((one) => Object.entries(one.commands))
    .filter(([id, one]) => (one.keys?.length ?? 0) > 0 && matches(t(id), text));
}

export function openShortcuts(): void {
  if (document.querySelector("dialog[open]")) return;
  const text = signal("");
  openDialog({ title: t("keys-sheet"), class: "keys-dialog", testid: "keys" }, (body) => {
    const typed = (event: Event) => {
      text.value = (event.target as HTMLInputElement).value;
    };
    return view(body, () => {
      const groups = order
        .map((scope) => ({ scope, rows: rowsOf(scope, text.value) }))
        .filter((one) => one.rows.length > 0);
      return html`<label class="filter keys-find">
          ${icon("search")}
          <input type="search" autocomplete="off" placeholder=${t("keys-find-key")} aria-label=${t("keys-find-key")} @input=${typed} />
        </label>
        <div class="keys-groups">
          ${groups.map(
            ({ scope, rows }) => html`<section class="keys-group">
              <h3>${t(`keys-scope-${scope}`)}</h3>
              <dl>
                ${rows.map(
                  ([id, one]) => html`<div class="keys-row">
                    <dt>${t(id)}</dt>
                    <dd>${one.keys?.map((key) => html`<kbd class="key">${chordLabel(key)}</kbd>`)}</dd>
                  </div>`,
                )}
              </dl>
            </section>`,
          )}
          ${groups.length === 0 ? html`<p class="combo-none">${t("base-no-match")}</p>` : nothing}
        </div>`;
    });
  });
}

/** "g p" → "G P". */
export function chordLabel(keys: string): string {
  return keys.split(" ").map(keyLabel).join(" ");
}
