/** The sheet of shortcuts. */
import { openDialog } from "../base/dialog";
import { html, render } from "../base/html";
import { keyLabel } from "../base/keys";
import { t } from "../base/words";

const groups: Readonly<Record<string, readonly (readonly [string, readonly string[]])[]>> = {
  global: [
    ["search", ["Mod+K", "/"]],
    ["new-deal", ["c"]],
    ["go", ["g p", "g c", "g o", "g s"]],
    ["sheet", ["?"]],
  ],
  record: [
    ["rename", ["e", "F2"]],
    ["next", ["j", "k"]],
    ["close", ["Escape"]],
  ],
  board: [
    ["walk", ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"]],
    ["open", ["Enter", "o"]],
    ["add", ["n"]],
    ["stage", ["Alt+ArrowLeft", "Alt+ArrowRight"]],
    ["order", ["Alt+ArrowUp", "Alt+ArrowDown"]],
    ["move", ["m"]],
    ["follow", ["d"]],
    ["filter", ["f"]],
    ["archive", ["Backspace"]],
  ],
};

export function openShortcuts(): void {
  if (document.querySelector("dialog[open]")) return;
  openDialog({ title: t("shell-keys"), class: "keys-dialog" }, (body) => {
    render(
      html`${Object.entries(groups).map(
        ([group, rows]) => html`<section class="keys-group">
          <h3>${t(`shell-keys-${group}`)}</h3>
          <dl>
            ${rows.map(
              ([name, keys]) => html`<div class="keys-row">
                <dt>${t(`shell-key-${name}`)}</dt>
                <dd>${keys.map((key) => html`<kbd class="key">${key.split(" ").map(keyLabel).join(" ")}</kbd>`)}</dd>
              </div>`,
            )}
          </dl>
        </section>`,
      )}`,
      body,
    );
    return undefined;
  });
}
