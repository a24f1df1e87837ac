/** The sequence of follow-ups of a deal: what runs, what could, and the way to end it. */
import { type Context, dayLong, html, icon, nothing, openMenu, type TemplateResult, t } from "../../../base";
import type { Deal } from "../../../generated/Deal";
import type { SequenceName } from "../../../generated/SequenceName";
import type { SequenceRequest } from "../../../generated/SequenceRequest";
import type { Shown } from "../panel";

const ask = (ctx: Context, ask: SequenceRequest) => ctx.act(() => ctx.store.write({ noun: "sequence", ask }));

/** Whether it was started; a toast takes it back. */
export async function startSequence(ctx: Context, deal: string, one: SequenceName): Promise<void> {
  if (await ask(ctx, { do: "start", with: { deal, id: one.id } }))
    ctx.done(t("sequence-started", { name: one.name }));
}

/** The open deal's stage is one for which a sequence is proposed. */
function proposed(ctx: Context, deal: Deal): SequenceName | undefined {
  return ctx.store.workspace.value?.sequences.find((one) => one.stage === deal.card.stage);
}

export function sequencePart({ ctx, deal, readOnly }: Shown): TemplateResult | typeof nothing {
  const all = ctx.store.workspace.value?.sequences ?? [];
  const open = deal.tasks.find((task) => task.run && task.done_at === null);
  if (open?.run) return running(ctx, deal, open.run, readOnly);
  const stages = ctx.store.workspace.value?.pipelines.flatMap((one) => one.stages) ?? [];
  const kind = stages.find((one) => one.id === deal.card.stage)?.kind;
  if (readOnly || all.length === 0 || kind !== "open") return nothing;
  const start = (one: SequenceName) => void startSequence(ctx, deal.card.id, one);
  const offered = proposed(ctx, deal);
  const offer = (event: Event) =>
    openMenu(
      event.currentTarget as Element,
      all.map((one) => ({ label: one.name, icon: "sync", testid: `start-${one.id}`, run: () => start(one) })),
      { label: t("sequence-start") },
    );
  return offered
    ? html`<p class="rec-notice seq" data-testid="sequence-proposed">
        ${icon("sync")}<span class="grow">${t("sequence-propose", { name: offered.name })}</span>
        <button type="button" class="btn quiet" data-testid="sequence-start" @click=${() => start(offered)}>${t("sequence-go")}</button>
      </p>`
    : html`<button type="button" class="rec-add-tag" aria-haspopup="menu" data-testid="sequence-offer" @click=${offer}>
        ${icon("sync", 12)}<span>${t("sequence-start")}</span>
      </button>`;
}

function running(ctx: Context, deal: Deal, run: string, readOnly: boolean): TemplateResult {
  const id = run.slice(0, run.lastIndexOf(" "));
  const steps = deal.tasks.filter((task) => task.run === run);
  const done = steps.filter((task) => task.done_at !== null).length;
  const next = steps.find((task) => task.done_at === null)?.due;
  const name =
    ctx.store.workspace.value?.sequences.find((one) => one.id === id)?.name ?? t("sequence-untitled");
  const stop = async () => {
    if (await ask(ctx, { do: "stop", with: { deal: deal.card.id } }))
      ctx.done(t("sequence-stopped", { name }));
  };
  return html`<p class="rec-notice seq" data-testid="sequence" title=${next ? dayLong(next) : ""}>
    ${icon("sync")}<span class="grow">${t("sequence-runs", { name, step: done + 1, count: steps.length })}</span>
    ${
      readOnly
        ? nothing
        : html`<button type="button" class="btn quiet" data-testid="sequence-stop" @click=${() => void stop()}>${t("sequence-stop")}</button>`
    }
  </p>`;
}
