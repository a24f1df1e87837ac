/** One line that logs what just happened: a call, an e-mail, a meeting, a note. Enter saves. */
import type { Logged } from "../../../generated/Logged";
import type { TimelineLine } from "../../../generated/TimelineLine";
import { isComposing } from "../../dom";
import { html, live, nothing, type TemplateResult } from "../../html";
import { type IconName, icon } from "../../icon";
import { iconButton } from "../../parts";
import { t } from "../../words";
import { chooseMail } from "./mail";
import type { Shown } from "./timeline";

export interface Draft {
  readonly kind: Logged;
  readonly text: string;
  readonly direction: "in" | "out";
  /** The entry in whose place it will stand. */
  readonly corrects?: TimelineLine;
}

export const emptyDraft: Draft = { kind: "call", text: "", direction: "out" };

const kinds: readonly (readonly [Logged, IconName])[] = [
  ["call", "phone"],
  ["email", "mail"],
  ["meeting", "meeting"],
  ["note", "note"],
];

export function composer(shown: Shown): TemplateResult {
  const { draft, ctx, on } = shown;
  const { kind, text, direction, corrects } = draft.value;
  const ways = kind === "call" || kind === "email";
  const turn = () => {
    draft.value = { ...draft.value, direction: direction === "in" ? "out" : "in" };
  };
  return html`<div class="tl-compose">
    <div class="tl-kinds" role="group" aria-label=${t("timeline-kind")}>
      ${kinds.map(
        ([one, sign]) => html`<button
          type="button"
          class="icon-btn"
          aria-label=${t(`timeline-${one}`)}
          aria-pressed=${String(kind === one)}
          data-tip=${t(`timeline-${one}`)}
          data-testid=${`log-${one}`}
          ?disabled=${corrects !== undefined}
          @click=${(event: Event) => {
            draft.value = { ...draft.value, kind: one };
            (event.currentTarget as Element)
              .closest(".tl")
              ?.querySelector<HTMLElement>("[data-log]")
              ?.focus();
          }}
        >${icon(sign)}</button>`,
      )}
    </div>
    <textarea
      class="rec-bare tl-text"
      data-log
      data-testid="log-text"
      rows="1"
      aria-label=${t(`timeline-say-${kind}`)}
      placeholder=${t(`timeline-say-${kind}`)}
      .value=${live(text)}
      @input=${(event: Event) => {
        draft.value = { ...draft.value, text: (event.target as HTMLTextAreaElement).value };
      }}
      @keydown=${(event: KeyboardEvent) => keys(shown, event)}
    ></textarea>
    ${
      ways
        ? html`<button type="button" class="btn quiet" data-testid="log-way" data-tip=${t("timeline-turn")} @click=${turn}>${t(`timeline-${direction}`)}</button>`
        : nothing
    }
    ${
      corrects
        ? iconButton({ icon: "x", label: t("base-cancel"), run: () => clear(shown) })
        : iconButton({ icon: "download", label: t("timeline-mail"), run: () => chooseMail(ctx, on) })
    }
  </div>`;
}

function clear({ draft }: Shown): void {
  draft.value = { ...emptyDraft, kind: draft.value.kind };
}

function keys(shown: Shown, event: KeyboardEvent): void {
  if (isComposing(event)) return;
  if (event.key === "Escape" && shown.draft.value.corrects) {
    event.preventDefault();
    event.stopPropagation();
    clear(shown);
  }
  if (event.key !== "Enter" || event.shiftKey) return;
  event.preventDefault();
  void save(shown);
}

async function save(shown: Shown): Promise<void> {
  const { ctx, on, draft } = shown;
  const kept = draft.value;
  const { kind, text, direction, corrects } = kept;
  if (text.trim() === "" && (kind === "note" || kind === "email")) return;
  const ways = kind === "call" || kind === "email";
  const next = {
    type: kind,
    text: text.trim(),
    when: corrects?.at ?? null,
    direction: ways ? direction : null,
    outcome: corrects?.data.outcome ?? null,
  };
  clear(shown);
  const saved = await ctx.act(() =>
    ctx.store.write({
      noun: "activity",
      ask: corrects
        ? { do: "correct", with: { on: corrects.on, entry: corrects.id, draft: next } }
        : { do: "log", with: { on, draft: next } },
    }),
  );
  // What was typed is not lost with a refusal.
  if (!saved && draft.value.text === "") draft.value = kept;
}
