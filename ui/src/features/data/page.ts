/** Settings: what comes in, what goes out, and the imports that were done, each with its way back. */
import "./data.css";
import { type Context, type Dispose, disposers, html, icon, moment, pageSection, t, view } from "../../base";
import { chooseFile } from "../../base/file";
import { saveExport } from "../../base/save";
import type { ExportRequest } from "../../generated/ExportRequest";
import type { ImportBatch } from "../../generated/ImportBatch";
import { openImport, openUndo } from "./import";

export function dataSettings(host: HTMLElement, ctx: Context): Dispose {
  const batches = ctx.store.watch({ noun: "import", ask: { do: "batches" } }, "imports");
  const silent = ctx.store.watch({ noun: "contact", ask: { do: "silent" } }, "contacts");
  const out = (words: string, kind: string, ask: ExportRequest) =>
    html`<button type="button" class="btn" data-testid=${`export-${ask.do}`} @click=${() => saveExport(ctx, ask)}>${icon("download", 14)}${t(words)} (${kind})</button>`;
  const choose = () => chooseFile(accepted.join(), (file) => openImport(ctx, file));
  const row = (one: ImportBatch, readOnly: boolean) => html`<li data-testid="batch">
    ${icon("note", 14)}<span class="grow truncate">${one.name}</span>
    <span class="rec-faint">${one.at === null ? "" : moment(one.at)}${one.undone_at === null ? "" : ` · ${t("act-was-undone")}`}</span>
    ${one.undone_at !== null || readOnly ? "" : html`<button type="button" class="btn quiet" data-testid="batch-undo" @click=${() => openUndo(ctx, one.name, one.id)}>${icon("undo", 14)}${t("base-undo")}</button>`}
  </li>`;
  return disposers(
    batches.dispose,
    silent.dispose,
    view(host, () => {
      const readOnly = ctx.store.workspace.value?.read_only ?? true;
      const list = batches.value.value ?? [];
      const people = silent.value.value?.rows ?? [];
      return html`${
        readOnly
          ? ""
          : pageSection(
              t("data-in"),
              html`<p class="team-text">${t("data-in-text")}</p>
          <button type="button" class="btn primary" data-testid="import-choose" @click=${choose}>${icon("folder")}${t("base-import")}</button>`,
            )
      }
      ${pageSection(
        t("data-out"),
        html`<p class="team-text">${t("data-out-text")}</p>
          <div class="button-row">
            ${out("shell-contacts", "CSV", { do: "csv", with: { of: "contacts" } })} ${out("shell-companies", "CSV", { do: "csv", with: { of: "companies" } })}
            ${out("record-deals", "CSV", { do: "csv", with: { of: "deals" } })} ${out("shell-contacts", "vCard", { do: "cards" })}
            ${out("act-kind-tasks", "ICS", { do: "calendar" })} ${out("act-everything", "JSON", { do: "everything" })}
          </div>`,
      )}
      ${
        people.length === 0
          ? ""
          : pageSection(
              t("data-silent"),
              html`<p class="team-text">${t("data-silent-text")}</p>
                <ul class="team-people" role="list" data-testid="silent">
                  ${people.map((one) => html`<li><button type="button" class="log-what grow" @click=${() => ctx.go({ page: "contacts", record: { noun: "contact", id: one.id } })}>${one.name}</button><span class="rec-faint">${one.email ?? one.phone ?? ""}</span></li>`)}
                </ul>`,
            )
      }
      ${list.length === 0 ? "" : pageSection(t("data-batches"), html`<ul class="team-people" role="list">${list.map((one) => row(one, readOnly))}</ul>`)}`;
    }),
  );
}

/** What a file of people or deals is called. */
const accepted = [".csv", ".tsv", ".txt", ".vcf", ".json"];

/** A file let fall anywhere is a file to import, unless what lies under it takes it. */
export function dropAnywhere(_host: HTMLElement, ctx: Context): Dispose {
  const files = (event: DragEvent) =>
    !event.defaultPrevented &&
    (event.dataTransfer?.types.includes("Files") ?? false) &&
    !document.querySelector("dialog[open]");
  const over = (event: DragEvent) => {
    if (files(event)) event.preventDefault();
  };
  const drop = (event: DragEvent) => {
    if (!files(event)) return;
    event.preventDefault();
    const file = event.dataTransfer?.files[0];
    if (!file || ctx.store.workspace.peek()?.read_only) return;
    if (accepted.some((end) => file.name.toLowerCase().endsWith(end))) openImport(ctx, file);
    else ctx.toast({ kind: "problem", text: t("data-no-import") });
  };
  document.addEventListener("dragover", over);
  document.addEventListener("drop", drop);
  return () => {
    document.removeEventListener("dragover", over);
    document.removeEventListener("drop", drop);
  };
}
