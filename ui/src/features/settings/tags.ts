/** Tags in use: their colours, and which of them are suggested. */
import { html, hue, icon, nothing, pageSection, repeat, type TemplateResult, t, tagChip } from "../../base";
import type { TagLook } from "../../generated/TagLook";
import type { Shown } from "./fields";
import { swatch } from "./options";

export function tagList(shown: Shown): TemplateResult {
  const { tags } = shown.all;
  return pageSection(
    t("settings-tags"),
    tags.length === 0
      ? html`<p class="rec-faint">${t("settings-tags-empty")}</p>`
      : html`<ul class="set-list" role="list">
          ${repeat(
            tags,
            (one) => one.tag,
            (one) => row(shown, one),
          )}
        </ul>`,
  );
}

/** Members may do this, too: a colour changes nobody's records. */
function row(shown: Shown, one: TagLook): TemplateResult {
  const readOnly = shown.ctx.store.workspace.value?.read_only ?? true;
  const look = (next: Partial<TagLook>) => {
    const { tag, color, hidden } = { ...one, ...next };
    const tags = shown.all.tags.map((other) => (other.tag === tag ? { ...other, color, hidden } : other));
    void shown.change({ do: "tag", with: { tag, color, hidden } }, { tags });
  };
  return html`<li class="set-line" data-testid="tag">
    ${swatch(one.tag, one.color ?? hue(one.tag), readOnly, (color) => look({ color }), true)}
    <span class="grow set-tag" ?data-off=${one.hidden}>${tagChip(one.tag)}</span>
    <span class="set-count num">${t("settings-tag-count", { count: one.count })}</span>
    <button
      type="button"
      class="btn quiet set-card"
      aria-pressed=${String(!one.hidden)}
      ?disabled=${readOnly}
      @click=${() => look({ hidden: !one.hidden })}
    >
      ${one.hidden ? nothing : icon("check", 14)}${t("settings-tag-suggested")}<span class="sr-only">${one.tag}</span>
    </button>
  </li>`;
}
