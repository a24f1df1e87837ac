/** What the screens of the settings share: a line that adds, and what was removed. */
import {
  type Context,
  html,
  icon,
  isComposing,
  nothing,
  type TemplateResult,
  t,
  textField,
} from "../../base";

/** A name that is edited where it stands. */
export function nameField(one: {
  readonly label: string;
  readonly field: string;
  readonly value: string;
  readonly readOnly: boolean;
  readonly shown?: string;
  readonly placeholder?: string;
  readonly inputmode?: "numeric";
  save(text: string): Promise<unknown>;
}): TemplateResult {
  return html`<div ${textField({ look: "bare", ...one })}></div>`;
}

/** "Add …": Enter adds and stays for the next. */
export function adder(
  ctx: Context,
  label: string,
  testid: string,
  add: (name: string) => Promise<unknown>,
): TemplateResult {
  const key = (event: KeyboardEvent) => {
    const field = event.target as HTMLInputElement;
    const name = field.value.trim();
    if (event.key !== "Enter" || isComposing(event) || !name) return;
    event.preventDefault();
    field.value = "";
    void ctx
      .act(() => add(name))
      .then((done) => {
        if (!done) field.value = name;
      });
  };
  return html`<div class="rec-task rec-task-new">
    <span class="rec-plus">${icon("plus", 14)}</span>
    <input class="rec-bare" aria-label=${label} placeholder=${label} autocomplete="off" data-testid=${testid} @keydown=${key} />
  </div>`;
}

export interface Removed {
  readonly id: string;
  readonly name: string;
  /** Where its deals are. */
  readonly to?: string;
}

/** What was removed, each with its way back. */
export function removedList(
  ctx: Context,
  removed: readonly Removed[],
  readOnly: boolean,
  restore: (id: string) => Promise<unknown>,
): TemplateResult | typeof nothing {
  if (removed.length === 0) return nothing;
  return html`<div class="set-removed">
    <p>${t("settings-removed")}</p>
    <ul>
      ${removed.map(
        (one) => html`<li>
          <span class="truncate">${one.name}</span>
          ${one.to ? html`<span class="truncate">→ ${one.to}</span>` : nothing}
          <span class="grow"></span>
          ${
            readOnly
              ? nothing
              : html`<button type="button" class="btn quiet" @click=${() => void ctx.act(() => restore(one.id))}>
                  ${icon("restore", 14)}${t("settings-restore")}
                </button>`
          }
        </li>`,
      )}
    </ul>
  </div>`;
}

/** Only an owner changes these: said once, at the top. */
export function ownerOnly(ctx: Context): boolean {
  const workspace = ctx.store.workspace.value;
  return workspace?.role === "owner" && !workspace.read_only;
}

export function ownerNotice(ctx: Context): TemplateResult | typeof nothing {
  if (ownerOnly(ctx)) return nothing;
  return html`<p class="set-notice">${icon("lock", 14)}<span>${t("settings-owner-only")}</span></p>`;
}
