/** The dialog of an import: a preview whose guesses can be changed, what a run would do, the run, and its report. */
import "./data.css";
import {
  type Context,
  disposers,
  errorWords,
  html,
  icon,
  nothing,
  number,
  openDialog,
  repeat,
  type TemplateResult,
  t,
  view,
} from "../../base";
import { saveAsked } from "../../base/save";
import type { ImportChoice } from "../../generated/ImportChoice";
import type { ImportColumn } from "../../generated/ImportColumn";
import type { ImportCounts } from "../../generated/ImportCounts";
import type { ImportLook } from "../../generated/ImportLook";
import type { ImportPlan } from "../../generated/ImportPlan";
import type { ImportReport } from "../../generated/ImportReport";
import type { ImportState } from "../../generated/ImportState";
import { type Import, importing, open } from "./run";
import { formats, shown, targets } from "./targets";

const kinds = ["deal", "contact", "company"] as const;
const encodings = ["UTF-8", "windows-1252", "macintosh", "UTF-16LE"];
const delimiters = [";", ",", "\t", "|"];
/** Lines of a list before it is too long to be read: the file of refused lines has all. */
const FEW = 30;

export function openImport(ctx: Context, file: File): void {
  const one = importing(ctx, file.name);
  show(ctx, file.name, one);
  void one.open(file);
}

/** Takes a batch back, and says how far it is. */
export function openUndo(ctx: Context, name: string, batch: string): void {
  const one = importing(ctx, name);
  show(ctx, name, one);
  void one.undo(batch);
}

function show(ctx: Context, name: string, one: Import): void {
  openDialog({ title: name, testid: "import", class: "imp", closed: one.close }, (body, close) =>
    disposers(
      view(body, () => {
        const state = one.state.value;
        const problem = one.problem.value;
        return html`${problem ? html`<p class="rec-problem" role="alert">${errorWords(problem)}</p>` : nothing}
        ${state ? page(ctx, one, state, close) : progress(one, state)}`;
      }),
    ),
  );
}

function page(
  ctx: Context,
  one: Import,
  state: ImportState,
  close: () => void,
): TemplateResult | typeof nothing {
  const { phase, report, taken } = state;
  if (phase === "undone")
    return html`<div data-testid="import-taken">${facts([
      ["data-taken", taken?.removed || "0"],
      ["data-restored", taken?.restored],
      ["data-kept", taken?.kept, "text-warn"],
    ])}</div>
      ${foot(html`<button type="button" class="btn primary" @click=${close}>${t("base-close")}</button>`)}`;
  if (phase === "done" && report) {
    const { batch } = report;
    return html`<p><b>${t(state.stopped ? "data-stopped" : "data-done")}</b></p>
      <div data-testid="import-report">${counts(report)}</div> ${left(ctx, one, report)}
      ${foot(html`${batch ? html`<button type="button" class="btn" data-testid="import-undo" @click=${() => one.undo(batch)}>${icon("undo", 14)}${t("data-undo")}</button>` : nothing}
        <button type="button" class="btn primary" @click=${close}>${t("base-close")}</button>`)}`;
  }
  const plan = one.plan.value;
  if (phase === "running" || phase === "undoing" || !state.look || !plan) return progress(one, state);
  return mapping(ctx, one, state, state.look, plan);
}

function foot(buttons: unknown): TemplateResult {
  return html`<div class="form-foot">${buttons}</div>`;
}

function progress(one: Import, state: ImportState | undefined): TemplateResult | typeof nothing {
  if (one.problem.value) return nothing;
  const { done = 0, total = 0, phase = "receiving" } = state ?? {};
  const words = t(
    phase === "running" ? "data-running" : phase === "undoing" ? "data-undoing" : "data-reading",
  );
  return html`<p>${words}</p>
    <progress aria-label=${words} max=${total || nothing} value=${total ? done : nothing}></progress>
    <p class="rec-faint num">${total ? `${number(done)} / ${number(total)}` : "…"}</p>
    ${phase === "running" ? foot(html`<button type="button" class="btn" data-testid="import-stop" @click=${one.stop}>${t("data-stop")}</button>`) : nothing}`;
}

function mapping(
  ctx: Context,
  one: Import,
  state: ImportState,
  look: ImportLook,
  plan: ImportPlan,
): TemplateResult {
  const unclear = open(plan);
  const report = state.phase === "checked" && !state.stopped ? state.report : null;
  return html`${reading(one, look)}
    <div class="imp-table" tabindex="0" role="region" aria-label=${t("data-preview")}>
      <table>
        <thead>
          <tr>${plan.columns.map((column, at) => head(ctx, one, plan, column, at))}</tr>
        </thead>
        <tbody>
          ${look.rows.map((row) => html`<tr>${row.map((cell) => html`<td class="truncate">${cell}</td>`)}</tr>`)}
        </tbody>
      </table>
    </div>
    ${
      unclear.length > 0
        ? html`<p class="rec-notice" role="status">${t("data-ask-dates", { columns: unclear.map((column) => column.header).join(", ") })}</p>`
        : report
          ? html`<div data-testid="import-counts">${counts(report)}</div>
              ${stages(ctx, one, plan, report)} ${doubts(one, plan, report)} ${left(ctx, one, report)}`
          : progress(one, state)
    }
    ${foot(html`<button type="button" class="btn primary" data-testid="import-run" ?disabled=${!report || total(report.created) + total(report.updated) === 0} @click=${one.run}>${t("data-in")}</button>`)}`;
}

/** How the bytes were read: each guess can be another. */
function reading(one: Import, look: ImportLook): TemplateResult {
  const { encoding, delimiter, header } = look;
  const how = { encoding, delimiter, header };
  return html`<div class="form-foot">
    ${
      delimiter === null
        ? nothing
        : html`${select(
            t("data-encoding"),
            encoding,
            [encoding, ...encodings.filter((name) => name.toLowerCase() !== encoding.toLowerCase())]
              .sort()
              .map((name) => [name, name]),
            (value) => void one.read({ ...how, encoding: value }),
          )}
          ${select(
            t("data-delimiter"),
            delimiter,
            delimiters.map((sign) => [sign, sign === "\t" ? "Tab" : sign]),
            (value) => void one.read({ ...how, delimiter: value }),
          )}
          <label class="check-row"><input type="checkbox" .checked=${header} @change=${() => void one.read({ ...how, header: !header })} /><span>${t("data-header")}</span></label>`
    }
    <span class="grow"></span><span class="rec-faint">${t("data-lines", { count: look.lines })}</span>
  </div>`;
}

type Options = readonly (readonly [string, string])[];

function select(
  label: string,
  value: string,
  options: Options | TemplateResult,
  pick: (value: string) => void,
  testid?: string,
) {
  const list = Array.isArray(options)
    ? (options as Options).map(
        ([id, words]) => html`<option value=${id} .selected=${id === value}>${words}</option>`,
      )
    : options;
  return html`<select class="input" aria-label=${label} data-tip=${label} data-testid=${testid ?? nothing} @change=${(event: Event) => pick((event.target as HTMLSelectElement).value)}>${list}</select>`;
}

function head(ctx: Context, one: Import, plan: ImportPlan, column: ImportColumn, at: number): TemplateResult {
  const change = (part: Partial<ImportColumn>) =>
    void one.change({
      columns: plan.columns.map((other, place) => (place === at ? { ...other, ...part } : other)),
    });
  const forms = formats(column.target);
  const custom = ctx.store.workspace.value?.fields ?? [];
  const option = (value: string, words: string) =>
    html`<option value=${value} .selected=${value === column.target}>${words}</option>`;
  const groups = kinds.map(
    (kind) => html`<optgroup label=${t(`settings-fields-${kind}`)}>
      ${Object.entries(targets[kind]).map(([field, words]) => option(`${kind}.${field}`, t(words)))}
      ${custom.filter((field) => field.on === kind && !field.removed).map((field) => option(`${kind}.x:${field.id}`, field.name))}
    </optgroup>`,
  );
  const [kind, field = ""] = column.target.split(".");
  const listed =
    column.target.length < 2 ||
    field.startsWith("x:") ||
    field in (targets[kind as keyof typeof targets] ?? {});
  const options = html`${option("", t("data-to-note"))}${option("-", t("data-skip"))}${groups}${listed ? nothing : option(column.target, column.header)}`;
  const pick = (target: string) => {
    const ways = formats(target);
    const format = ways[0] === "comma" && !ways.includes(column.format) ? "comma" : column.format;
    change({ target, format });
  };
  const ways: Options = [["", t("data-ask")], ...forms.map((form) => [form, shown[form] ?? form] as const)];
  const known = forms.includes(column.format);
  return html`<th scope="col" data-off=${column.target === "-"}>
    <span class="truncate">${column.header || at + 1}</span>
    ${select(t("data-meaning", { column: column.header }), column.target, options, pick, `column-${at}`)}
    ${forms.length > 0 ? select(t("data-written", { column: column.header }), known ? column.format : "", ways, (format) => change({ format }), `format-${at}`) : nothing}
  </th>`;
}

const total = (one: ImportCounts) => one.deals + one.contacts + one.companies;

function counts(report: ImportReport): TemplateResult {
  const say = (one: ImportCounts) =>
    [
      one.deals && t("deals-count", { count: one.deals }),
      one.contacts && t("data-contacts", { count: one.contacts }),
      one.companies && t("data-companies", { count: one.companies }),
    ]
      .filter(Boolean)
      .join(", ");
  return facts([
    ["data-new", say(report.created) || "0"],
    ["data-changed", say(report.updated)],
    ["data-same", report.same],
    ["data-doubtful", report.doubtful, "text-warn"],
    ["data-refused", report.refused, "text-danger"],
  ]);
}

type Fact = readonly [words: string, value: string | number | undefined, sign?: "text-warn" | "text-danger"];

/** Figures that are not nothing, each under its word. */
function facts(list: readonly Fact[]): TemplateResult {
  return html`<dl class="button-row imp-counts">
    ${list.map(([words, value, sign]) =>
      value
        ? html`<div><dt>${t(words)}</dt><dd class=${sign ?? nothing}>${typeof value === "number" ? number(value) : value}</dd></div>`
        : nothing,
    )}
  </dl>`;
}

/** Stages of the file that are not here: each goes somewhere. */
function stages(
  ctx: Context,
  one: Import,
  plan: ImportPlan,
  report: ImportReport,
): TemplateResult | typeof nothing {
  const here = ctx.store.workspace.value?.pipelines.flatMap((pipeline) => pipeline.stages) ?? [];
  const asked = [...new Set([...Object.keys(plan.stages), ...report.stages])];
  if (asked.length === 0) return nothing;
  return html`<h3>${t("data-stages")}</h3>
    <ul class="team-people" role="list">
      ${asked.map(
        (name) =>
          html`<li><span class="grow truncate">${name}</span>${select(
            name,
            plan.stages[name] ?? "",
            [["", t("data-leave")], ...here.map((stage) => [stage.id, stage.name] as const)],
            (id) => {
              const { [name]: _, ...others } = plan.stages;
              void one.change({ stages: id ? { ...others, [name]: id } : (others as typeof plan.stages) });
            },
          )}</li>`,
      )}
    </ul>`;
}

/** Lines that may be somebody here: nothing is merged in silence. */
function doubts(one: Import, plan: ImportPlan, report: ImportReport): TemplateResult | typeof nothing {
  const decided = Object.keys(plan.choices).length;
  if (report.doubts.length + decided === 0 && !plan.doubtful) return nothing;
  const all: Options = [
    ["", t("data-leave")],
    ["same", t("data-is-same")],
    ["new", t("data-is-new")],
  ];
  return html`<h3>${t("data-doubts")}</h3>
    <ul class="team-people" role="list" data-testid="import-doubts">
      ${repeat(
        report.doubts.slice(0, FEW),
        (doubt) => doubt.line,
        (
          doubt,
        ) => html`<li><span class="num rec-faint">${doubt.line}</span><span class="grow truncate">${doubt.title} ≈ ${doubt.name}</span>
          ${select(t("data-doubts"), "", all, (value) => value && void one.change({ choices: { ...plan.choices, [doubt.line]: value as ImportChoice } }), "doubt")}</li>`,
      )}
      <li><span class="grow">${t("data-doubts-all")}</span>${select(t("data-doubts-all"), plan.doubtful ?? "", all, (value) => void one.change({ doubtful: (value || null) as ImportChoice | null }), "doubt-all")}</li>
    </ul>`;
}

/** Reasons that the cell alone does not tell. */
const reasons = ["erased", "stage", "name"];

/** The lines that cannot be understood, and all that was left out as a file to mend. */
function left(ctx: Context, one: Import, report: ImportReport): TemplateResult | typeof nothing {
  if (report.refused + report.doubtful === 0) return nothing;
  return html`${report.refusals.length > 0 ? html`<h3>${t("data-refused")}</h3>` : nothing}
    <ul class="team-people" role="list" data-testid="import-refusals">
      ${report.refusals.slice(0, FEW).map(
        (
          one,
        ) => html`<li><span class="num rec-faint">${one.line}</span><span class="grow truncate">${one.column} <b>${one.cell}</b></span>
          <span class="rec-faint">${t(`data-why-${reasons.includes(one.reason) ? one.reason : "other"}`)}</span></li>`,
      )}
    </ul>
    <button type="button" class="btn quiet" data-testid="import-refused" @click=${() => saveAsked(ctx, one.refused)}>${icon("download", 14)}${t("data-refused-file")}</button>`;
}
