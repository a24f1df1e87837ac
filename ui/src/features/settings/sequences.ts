/** Sequences of follow-ups, step by step, and the texts that steps are written with. */
import {
  type Context,
  type Dispose,
  disposers,
  errorWords,
  html,
  icon,
  iconButton,
  type MenuItem,
  nothing,
  openMenu,
  pageSection,
  repeat,
  type TemplateResult,
  t,
  textField,
  view,
} from "../../base";
import type { Sequence } from "../../generated/Sequence";
import type { SequenceRequest } from "../../generated/SequenceRequest";
import type { SequenceStep } from "../../generated/SequenceStep";
import type { Sequences } from "../../generated/Sequences";
import type { SequenceText } from "../../generated/SequenceText";
import { adder, nameField, ownerNotice, ownerOnly, removedList } from "./parts";

interface Shown {
  readonly ctx: Context;
  readonly all: Sequences;
  readonly readOnly: boolean;
  send(ask: SequenceRequest): Promise<unknown>;
}

export function sequenceSettings(host: HTMLElement, ctx: Context): Dispose {
  const read = ctx.store.watch({ noun: "sequence", ask: { do: "list" } }, "sequences");
  const send = (ask: SequenceRequest) => ctx.store.write({ noun: "sequence", ask });
  return disposers(
    read.dispose,
    view(host, () => {
      const all = read.value.value;
      if (!all)
        return read.error.value ? html`<p class="problem">${errorWords(read.error.value)}</p>` : nothing;
      return screen({ ctx, all, readOnly: !ownerOnly(ctx), send });
    }),
  );
}

function screen(shown: Shown): TemplateResult {
  const { ctx, all, readOnly, send } = shown;
  const here = all.sequences.filter((one) => !one.removed);
  const texts = all.texts.filter((one) => !one.removed);
  const gone = (list: readonly { id: string; name: string; removed: boolean }[]) =>
    list.filter((one) => one.removed);
  return html`${ownerNotice(ctx)}
    <p class="set-hint">${t("sequence-hint")}</p>
    ${repeat(
      here,
      (one) => one.id,
      (one) => sequence(shown, one),
    )}
    ${readOnly ? nothing : adder(ctx, t("sequence-add"), "add-sequence", (name) => send({ do: "add", with: { name } }))}
    ${removedList(ctx, gone(all.sequences), readOnly, (id) => send({ do: "restore", with: { id } }))}
    ${pageSection(
      t("sequence-texts"),
      html`<p class="set-hint">${t("sequence-texts-hint", {
        gaps: t("sequence-gaps")
          .replaceAll(/[^,]+/g, (one) => ` {${one.trim()}}`)
          .trim(),
      })}</p>
        ${repeat(
          texts,
          (one) => one.id,
          (one) => letter(shown, one),
        )}
        ${readOnly ? nothing : adder(ctx, t("sequence-text-add"), "add-text", (name) => send({ do: "add_text", with: { name } }))}
        ${removedList(ctx, gone(all.texts), readOnly, (id) => send({ do: "restore_text", with: { id } }))}`,
    )}`;
}

/** Its name, and what takes it away; a toast brings it back. */
function head(
  shown: Shown,
  one: Sequence | SequenceText,
  save: (name: string) => Promise<unknown>,
  ask: (back: boolean) => SequenceRequest,
) {
  const { ctx, readOnly, send } = shown;
  const remove = async () => {
    if (await ctx.act(() => send(ask(false))))
      ctx.toast({
        text: t("settings-removed-done", { name: one.name }),
        undo: () => void ctx.act(() => send(ask(true))),
      });
  };
  return html`<header class="set-pipeline-head">
    <h2 class="grow">${nameField({ label: t("sequence-name"), field: "sequence-name", value: one.name, readOnly, save })}</h2>
    ${readOnly ? nothing : iconButton({ icon: "x", label: t("settings-remove", { name: one.name }), run: () => void remove() })}
  </header>`;
}

type Edit = Partial<Extract<SequenceRequest, { do: "edit" }>["with"]>;

function sequence(shown: Shown, one: Sequence): TemplateResult {
  const { ctx, readOnly, send } = shown;
  const save = (edit: Edit) =>
    send({ do: "edit", with: { id: one.id, name: null, stage: null, steps: null, ...edit } });
  const steps = (next: readonly SequenceStep[]) => save({ steps: [...next] });
  const stages = (ctx.store.workspace.value?.pipelines ?? []).flatMap((pipeline) =>
    pipeline.stages.filter((stage) => stage.kind === "open"),
  );
  const stage = stages.find((stage) => stage.id === one.stage);
  const pick = (event: Event) => {
    const items = [...stages, { id: "", name: t("settings-never") }].map(
      (each): MenuItem => ({
        label: each.name,
        checked: each.id === (one.stage ?? ""),
        run: () => void ctx.act(() => save({ stage: each.id })),
      }),
    );
    openMenu(event.currentTarget as Element, items, { label: t("sequence-stage") });
  };
  const last = one.steps.at(-1)?.days ?? 0;
  return html`<section class="set-row set-pipeline" data-testid="sequence-set">
    ${head(
      shown,
      one,
      (name) => save({ name }),
      (back) => ({ do: back ? "restore" : "remove", with: { id: one.id } }),
    )}
    <div class="set-line">
      <span class="rec-quiet rec-faint">${t("sequence-stage")}</span>
      <button type="button" class="field-button" aria-haspopup="menu" ?disabled=${readOnly} @click=${pick}>${stage?.name ?? t("settings-never")}</button>
    </div>
    <ol role="list">
      ${one.steps.map((step, at) => row(shown, one, step, at, steps))}
    </ol>
    ${
      readOnly
        ? nothing
        : html`<button type="button" class="btn quiet" data-testid="add-step" @click=${() => void ctx.act(() => steps([...one.steps, { days: Math.min(last + 7, 365), title: "", template: null }]))}>
            ${icon("plus", 14)}${t("sequence-step-add")}
          </button>`
    }
  </section>`;
}

function row(
  { ctx, all, readOnly }: Shown,
  one: Sequence,
  step: SequenceStep,
  at: number,
  save: (steps: readonly SequenceStep[]) => Promise<unknown>,
): TemplateResult {
  const edit = (next: Partial<SequenceStep>) => save(one.steps.with(at, { ...step, ...next }));
  const text = all.texts.find((text) => text.id === step.template && !text.removed);
  const pick = (event: Event) => {
    const items = [...all.texts.filter((each) => !each.removed), { id: "", name: t("base-none") }].map(
      (each): MenuItem => ({
        label: each.name,
        checked: each.id === (step.template ?? ""),
        run: () => void ctx.act(() => edit({ template: each.id || null })),
      }),
    );
    openMenu(event.currentTarget as Element, items, { label: t("sequence-texts"), align: "end" });
  };
  return html`<li class="set-step" data-testid="step">
    ${nameField({
      label: t("sequence-step-days"),
      field: "step-days",
      value: String(step.days),
      shown: t("sequence-step-after", { days: step.days }),
      inputmode: "numeric",
      readOnly,
      save: async (typed) => {
        const days = Number(typed.replace(/\D/g, ""));
        if (!(days >= 1 && days <= 365)) throw new Error(t("sequence-step-unread"));
        await edit({ days });
      },
    })}
    <div class="grow">${nameField({ label: t("record-task-title"), field: "step-title", value: step.title, placeholder: one.name, readOnly, save: (title) => edit({ title }) })}</div>
    <button type="button" class="field-button truncate ${text ? "" : "void"}" aria-haspopup="menu" ?disabled=${readOnly} @click=${pick}>${text?.name ?? t("sequence-step-text")}</button>
    ${readOnly || one.steps.length < 2 ? nothing : iconButton({ icon: "x", label: t("settings-remove", { name: step.title || one.name }), run: () => void ctx.act(() => save(one.steps.toSpliced(at, 1))) })}
  </li>`;
}

function letter(shown: Shown, one: SequenceText): TemplateResult {
  const { readOnly, send } = shown;
  const save = (edit: Partial<SequenceText>) => {
    const { id, name, subject, body } = { ...one, ...edit };
    return send({ do: "edit_text", with: { id, name, subject, body } });
  };
  return html`<section class="set-row set-pipeline" data-testid="text-set">
    ${head(
      shown,
      one,
      (name) => save({ name }),
      (back) => ({ do: back ? "restore_text" : "remove_text", with: { id: one.id } }),
    )}
    <div ${textField({ label: t("sequence-text-subject"), field: "text-subject", value: one.subject, readOnly, save: (subject) => save({ subject }) })}></div>
    <div ${textField({ label: t("sequence-text-body"), field: "text-body", value: one.body, multiline: true, readOnly, save: (body) => save({ body }) })}></div>
  </section>`;
}
