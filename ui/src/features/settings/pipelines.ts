/** Pipelines, their stages, and the reasons why deals are lost. */
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
  view,
  type Watched,
} from "../../base";
import type { PipelineRequest } from "../../generated/PipelineRequest";
import type { PipelineSetting } from "../../generated/PipelineSetting";
import type { PipelineSettings } from "../../generated/PipelineSettings";
import { handle, type Order, ordered, placed } from "./order";
import { adder, nameField, ownerNotice, ownerOnly, removedList } from "./parts";
import { stageRows } from "./stages";

const templates = ["service", "sale", "hiring", "renewal"] as const;

/** What the parts of this screen need. */
export interface Shown {
  readonly ctx: Context;
  readonly all: PipelineSettings;
  readonly readOnly: boolean;
  /** Shows what is to come, then asks for it; a refusal shows the truth again. */
  change(ask: PipelineRequest, expected?: Partial<PipelineSettings>): Promise<boolean>;
}

export function pipelineSettings(host: HTMLElement, ctx: Context): Dispose {
  const read = ctx.store.watch({ noun: "pipeline", ask: { do: "list" } }, "pipelines");
  return disposers(
    read.dispose,
    view(host, () => {
      const all = read.value.value;
      if (!all)
        return read.error.value ? html`<p class="problem">${errorWords(read.error.value)}</p>` : nothing;
      return screen({ ctx, all, readOnly: !ownerOnly(ctx), change: changer(ctx, read) });
    }),
  );
}

function changer(ctx: Context, read: Watched<PipelineSettings>): Shown["change"] {
  return async (ask, expected) => {
    const now = read.value.peek();
    if (now && expected) read.expect({ ...now, ...expected });
    const done = await ctx.act(() => ctx.store.write({ noun: "pipeline", ask }));
    if (!done) read.again();
    return done;
  };
}

function screen(shown: Shown): TemplateResult {
  const { ctx, all, readOnly } = shown;
  const order: Order = {
    key: "pipelines",
    ids: all.pipelines.map((one) => one.id),
    place: (id, before) =>
      void shown.change(
        { do: "place", with: { id, before } },
        { pipelines: placed(all.pipelines, id, before) },
      ),
  };
  return html`${ownerNotice(ctx)}
    <div class="set-pipelines" ${ordered(order)}>
      ${repeat(
        all.pipelines,
        (one) => one.id,
        (one) => pipeline(shown, order, one),
      )}
    </div>
    ${removedList(ctx, all.removed, readOnly, (id) =>
      ctx.store.write({ noun: "pipeline", ask: { do: "restore", with: { id } } }),
    )}
    ${
      readOnly
        ? nothing
        : html`<button type="button" class="btn" data-testid="add-pipeline" aria-haspopup="menu" @click=${(event: Event) => offer(shown, event.currentTarget as Element)}>
            ${icon("plus")}${t("settings-pipeline-add")}
          </button>`
    }
    ${reasons(shown)}`;
}

function offer(shown: Shown, anchor: Element): void {
  const items = templates.map(
    (template): MenuItem => ({
      label: t(`settings-template-${template}`),
      testid: `template-${template}`,
      run: () =>
        void shown.change({
          do: "add",
          with: { name: t(`settings-template-${template}-name`), template },
        }),
    }),
  );
  openMenu(anchor, [{ kind: "heading", label: t("settings-template") }, ...items], {
    label: t("settings-pipeline-add"),
  });
}

function pipeline(shown: Shown, order: Order, one: PipelineSetting): TemplateResult {
  const { ctx, readOnly } = shown;
  const label = t("settings-pipeline-actions", { name: one.name });
  return html`<section class="set-row set-pipeline" data-id=${one.id} data-testid="pipeline">
    <header class="set-pipeline-head">
      ${readOnly || shown.all.pipelines.length < 2 ? nothing : handle(order, one.id, one.name)}
      <h2 class="grow">
        ${nameField({
          label: t("settings-pipeline-name"),
          field: "pipeline-name",
          value: one.name,
          readOnly,
          save: (name) =>
            ctx.store.write({ noun: "pipeline", ask: { do: "rename", with: { id: one.id, name } } }),
        })}
      </h2>
      ${
        readOnly || shown.all.pipelines.length < 2
          ? nothing
          : iconButton({
              icon: "more",
              label,
              popup: "menu",
              run: (event) =>
                openMenu(event.currentTarget as Element, removal(shown, one), { label, align: "end" }),
            })
      }
    </header>
    ${stageRows(shown, one)}
  </section>`;
}

/** To which pipeline its deals go. */
function removal(shown: Shown, one: PipelineSetting): MenuItem[] {
  const others = shown.all.pipelines.filter((other) => other.id !== one.id);
  const deals = one.stages.reduce((sum, stage) => sum + stage.deals, 0);
  const { ctx } = shown;
  const remove = async (to: string) => {
    const done = await shown.change({ do: "remove", with: { id: one.id, to } });
    if (!done) return;
    ctx.toast({
      text: t("settings-removed-done", { name: one.name }),
      undo: () => void shown.change({ do: "restore", with: { id: one.id } }),
    });
  };
  return [
    { kind: "heading", label: t("settings-remove-to", { count: deals }) },
    ...others.map(
      (other): MenuItem => ({ label: other.name, icon: "board", run: () => void remove(other.id) }),
    ),
  ];
}

function reasons(shown: Shown): TemplateResult {
  const { ctx, all, readOnly } = shown;
  const offered = all.reasons.filter((one) => !one.removed);
  const order: Order = {
    key: "reasons",
    ids: offered.map((one) => one.id),
    place: (id, before) =>
      void shown.change(
        { do: "place_reason", with: { id, before } },
        { reasons: placed(all.reasons, id, before) },
      ),
  };
  const write = (ask: PipelineRequest) => ctx.store.write({ noun: "pipeline", ask });
  return pageSection(
    t("settings-reasons"),
    html`<ul class="set-list" role="list" ${ordered(order)}>
        ${repeat(
          offered,
          (one) => one.id,
          (one) => html`<li class="set-row set-line" data-id=${one.id}>
            ${readOnly ? nothing : handle(order, one.id, one.name)}
            <div class="grow">
              ${nameField({
                label: t("numbers-col-reason"),
                field: "reason",
                value: one.name,
                readOnly,
                save: (name) => write({ do: "rename_reason", with: { id: one.id, name } }),
              })}
            </div>
            ${
              readOnly
                ? nothing
                : iconButton({
                    icon: "x",
                    label: t("settings-remove", { name: one.name }),
                    run: () => void shown.change({ do: "remove_reason", with: { id: one.id } }),
                  })
            }
          </li>`,
        )}
      </ul>
      ${readOnly ? nothing : adder(ctx, t("settings-reason-add"), "add-reason", (name) => write({ do: "add_reason", with: { name } }))}
      ${removedList(
        ctx,
        all.reasons.filter((one) => one.removed),
        readOnly,
        (id) => write({ do: "restore_reason", with: { id } }),
      )}`,
  );
}
