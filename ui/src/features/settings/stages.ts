/** The stages of a pipeline: name, kind, probability, days until a deal is stale. */
import {
  html,
  iconButton,
  type MenuItem,
  nothing,
  openMenu,
  percent,
  repeat,
  type TemplateResult,
  t,
} from "../../base";
import type { PipelineRequest } from "../../generated/PipelineRequest";
import type { PipelineSetting } from "../../generated/PipelineSetting";
import type { StageSetting } from "../../generated/StageSetting";
import { handle, type Order, ordered } from "./order";
import { adder, nameField, removedList } from "./parts";
import type { Shown } from "./pipelines";

const kinds = ["open", "won", "lost"] as const;
type Edit = Extract<PipelineRequest, { do: "edit_stage" }>["with"];

export function stageRows(shown: Shown, pipeline: PipelineSetting): TemplateResult {
  const { ctx, readOnly } = shown;
  const order: Order = {
    key: `stages-${pipeline.id}`,
    ids: pipeline.stages.map((one) => one.stage.id),
    place: (id, before) =>
      void shown.change(
        { do: "place_stage", with: { id, before } },
        { pipelines: reordered(shown, pipeline, id, before) },
      ),
  };
  return html`<div class="set-stage set-stage-names" aria-hidden="true">
      <span></span><span>${t("deals-stage")}</span><span>${t("settings-stage-kind")}</span>
      <span>${t("settings-stage-percent")}</span><span>${t("settings-stage-days")}</span>
    </div>
    <ol class="set-list" role="list" ${ordered(order)}>
      ${repeat(
        pipeline.stages,
        (one) => one.stage.id,
        (one) => row(shown, pipeline, order, one),
      )}
    </ol>
    ${
      readOnly
        ? nothing
        : adder(ctx, t("settings-stage-add"), "add-stage", (name) =>
            ctx.store.write({
              noun: "pipeline",
              ask: { do: "add_stage", with: { pipeline: pipeline.id, name, kind: "open" } },
            }),
          )
    }
    ${removedList(ctx, pipeline.removed, readOnly, (id) =>
      ctx.store.write({ noun: "pipeline", ask: { do: "restore_stage", with: { id } } }),
    )}`;
}

function reordered(shown: Shown, pipeline: PipelineSetting, id: string, before: string | null) {
  const moved = pipeline.stages.find((one) => one.stage.id === id);
  const stages = pipeline.stages.filter((one) => one.stage.id !== id);
  const at = stages.findIndex((one) => one.stage.id === before);
  if (moved) stages.splice(at < 0 ? stages.length : at, 0, moved);
  return shown.all.pipelines.map((one) => (one.id === pipeline.id ? { ...one, stages } : one));
}

/** A whole number, or nothing; anything else is said beside the field. */
function whole(text: string, most: number, words: string): number | null {
  const digits = text.replace(/[\s%\u00a0\u202f]|j(ours?)?|d(ays?)?/gi, "");
  if (digits === "") return null;
  const value = Number(digits);
  if (!Number.isInteger(value) || value < 0 || value > most) throw new Error(words);
  return value;
}

function row(shown: Shown, pipeline: PipelineSetting, order: Order, one: StageSetting): TemplateResult {
  const { ctx, readOnly } = shown;
  const { stage } = one;
  const label = t("settings-stage-actions", { name: stage.name });
  const save = async (edit: Partial<Edit>) =>
    ctx.store.write({
      noun: "pipeline",
      ask: {
        do: "edit_stage",
        with: { id: stage.id, name: null, kind: null, probability: null, rotting_days: null, ...edit },
      },
    });
  const menu = (event: Event) =>
    openMenu(event.currentTarget as Element, removal(shown, pipeline, one), { label, align: "end" });
  return html`<li class="set-row set-stage" data-id=${stage.id} data-testid="stage">
    ${readOnly ? html`<span></span>` : handle(order, stage.id, stage.name)}
    <div class="set-stage-name">
      <span class="stage-dot" data-kind=${stage.kind}></span>
      <div class="grow">
        ${nameField({ label: t("deals-stage"), field: "stage-name", value: stage.name, readOnly, save: (name) => save({ name }) })}
      </div>
    </div>
    <button
      type="button"
      class="field-button"
      data-field="kind"
      aria-haspopup="menu"
      aria-label=${`${t("settings-stage-kind")}: ${t(`settings-kind-${stage.kind}`)}`}
      ?disabled=${readOnly}
      @click=${(event: Event) => openMenu(event.currentTarget as Element, kindItems(shown, one, save), { label: t("settings-stage-kind") })}
    >
      ${t(`settings-kind-${stage.kind}`)}
    </button>
    ${nameField({
      label: t("settings-stage-percent"),
      field: "probability",
      value: String(stage.probability),
      shown: percent(stage.probability),
      inputmode: "numeric",
      readOnly,
      save: async (text) => save({ probability: whole(text, 100, t("deals-probability-unread")) ?? 0 }),
    })}
    ${
      stage.kind === "open"
        ? nameField({
            label: t("settings-stage-days"),
            field: "rotting",
            value: stage.rotting_days === null ? "" : String(stage.rotting_days),
            ...(stage.rotting_days === null
              ? {}
              : { shown: t("settings-days", { days: stage.rotting_days }) }),
            placeholder: t("settings-never"),
            inputmode: "numeric",
            readOnly,
            save: async (text) => save({ rotting_days: whole(text, 3650, t("settings-days-unread")) ?? 0 }),
          })
        : html`<span></span>`
    }
    ${readOnly ? nothing : iconButton({ icon: "more", label, popup: "menu", testid: "stage-menu", run: menu })}
  </li>`;
}

function kindItems(
  shown: Shown,
  one: StageSetting,
  save: (edit: Partial<Edit>) => Promise<unknown>,
): MenuItem[] {
  const items = kinds.map(
    (kind): MenuItem => ({
      label: t(`settings-kind-${kind}`),
      checked: kind === one.stage.kind,
      disabled: one.deals > 0 && kind !== one.stage.kind,
      run: () => void shown.ctx.act(() => save({ kind })),
    }),
  );
  const why: MenuItem[] = one.deals > 0 ? [{ kind: "heading", label: t("settings-kind-kept") }] : [];
  return [...why, ...items];
}

/** To which stage its deals go: one of its kind, or any when it is empty. */
function removal(shown: Shown, pipeline: PipelineSetting, one: StageSetting): MenuItem[] {
  const { ctx } = shown;
  const { stage, deals } = one;
  const others = pipeline.stages.filter(
    (other) => other.stage.id !== stage.id && (deals === 0 || other.stage.kind === stage.kind),
  );
  const opens = pipeline.stages.filter((other) => other.stage.kind === "open").length;
  if (stage.kind === "open" && opens < 2) return [{ kind: "heading", label: t("settings-stage-last") }];
  if (others.length === 0) return [{ kind: "heading", label: t("settings-stage-only") }];
  const remove = async (to: string) => {
    if (!(await shown.change({ do: "remove_stage", with: { id: stage.id, to } }))) return;
    ctx.toast({
      text: t("settings-removed-done", { name: stage.name }),
      undo: () => void shown.change({ do: "restore_stage", with: { id: stage.id } }),
    });
  };
  return [
    { kind: "heading", label: t("settings-remove-to", { count: deals }) },
    ...others.map(
      (other): MenuItem => ({
        label: other.stage.name,
        icon: "chevronRight",
        testid: `remove-to-${other.stage.id}`,
        run: () => void remove(other.stage.id),
      }),
    ),
  ];
}
