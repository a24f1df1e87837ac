/** What was done, by whom and when; one's own acts can be undone from here for 30 days. */
import "./log.css";
import {
  ago,
  type Context,
  type Dispose,
  disposers,
  effect,
  emptyState,
  errorWords,
  html,
  icon,
  moment,
  money,
  type Noun,
  nothing,
  type Page,
  recordOf,
  repeat,
  signal,
  t,
  untracked,
  view,
  type Watched,
} from "../../base";
import { stageName } from "../../base/record/timeline/history";
import type { ActLine } from "../../generated/ActLine";
import type { ActLog } from "../../generated/ActLog";
import { actWords } from "../../store/undo";

const PAGE = 50;
const MOST = 200;
/** Acts, and entries of histories that tell the same of others. */
const kinds: Readonly<Record<string, readonly string[]>> = {
  made: ["create", "created", "import", "sample_add"],
  changed: ["edit", "changed", "amount", "bulk", "merge", "settings"],
  moved: ["move", "stage"],
  away: ["trash", "restore", "archive", "unarchive", "sample_remove"],
  tasks: ["task_create", "task_edit", "task_check", "task_remove", "sequence_start", "sequence_stop"],
  talk: ["call", "email", "meeting", "note"],
};
const pages: Readonly<Record<Noun, Page>> = { deal: "pipeline", contact: "contacts", company: "companies" };

export function activityLog(host: HTMLElement, ctx: Context): Dispose {
  const by = signal("");
  const kind = signal("");
  const limit = signal(PAGE);
  const log = signal<ActLog | undefined>(undefined);
  const error = signal<Watched<ActLog>["error"]["value"]>(undefined);
  let watched: Watched<ActLog> | undefined;
  const undo = async (id: number) => {
    await ctx.turn({ do: "undo_one", with: { id, force: false } });
    // An undo that changed nothing makes nothing stale but this.
    watched?.again();
  };
  return disposers(
    effect(() => {
      const wanted = {
        by: by.value || null,
        kinds: [...(kinds[kind.value] ?? [])],
        before: null,
        limit: limit.value,
      };
      const read = untracked(() =>
        ctx.store.watch({ noun: "act", ask: { do: "list", with: wanted } }, "log"),
      );
      watched = read;
      const stop = effect(() => {
        log.value = read.value.value ?? log.peek();
        error.value = read.error.value;
      });
      return () => {
        stop();
        read.dispose();
      };
    }),
    view(host, () => {
      const { lines, more } = log.value ?? { lines: undefined, more: false };
      return html`<div class="button-row log-head">${choosers()}</div>
        ${error.value ? html`<p class="rec-problem" role="alert">${errorWords(error.value)}</p>` : nothing}
        ${lines?.length === 0 ? emptyState({ icon: "history", title: t("act-none"), text: t("act-none-text") }) : nothing}
        <ol role="list" class="log" data-testid="log" aria-label=${t("settings-in-activity")}>
          ${repeat(lines ?? [], key, (one) => row(ctx, one, undo))}
        </ol>
        ${
          more && limit.value < MOST
            ? html`<button type="button" class="btn" @click=${() => {
                limit.value += PAGE;
              }}>${t("act-more")}</button>`
            : nothing
        }`;
    }),
  );

  function choosers() {
    const members = ctx.store.workspace.value?.members ?? [];
    const people = members.map((one): [string, string] => [one.id, one.name]);
    const words = Object.keys(kinds).map((one): [string, string] => [one, t(`act-kind-${one}`)]);
    return html`${members.length > 1 ? chooser("log-by", t("act-by"), t("numbers-everybody"), people, by) : nothing}
    ${chooser("log-kind", t("act-kind"), t("act-everything"), words, kind)}`;
  }
}

function chooser(
  testid: string,
  label: string,
  all: string,
  options: readonly (readonly [string, string])[],
  value: { value: string },
) {
  const pick = (event: Event) => {
    value.value = (event.target as HTMLSelectElement).value;
  };
  return html`<select class="input log-choice" data-testid=${testid} aria-label=${label} @change=${pick}>
    <option value="">${all}</option>
    ${options.map(([id, name]) => html`<option value=${id} ?selected=${id === value.value}>${name}</option>`)}
  </select>`;
}

const key = (one: ActLine) => `${one.id ?? one.document}:${one.at}:${one.kind}`;

function row(ctx: Context, one: ActLine, undo: (id: number) => Promise<void>) {
  const workspace = ctx.store.workspace.value;
  const who = workspace?.members.find((member) => member.id === one.by)?.name ?? "";
  const to = recordOf(one.document);
  const open = () => to && ctx.go({ page: pages[to.noun], record: to });
  const { id } = one;
  return html`<li class="log-row" data-undone=${one.undone}>
    <div class="grow">
      <button type="button" class="log-what" ?disabled=${!to} @click=${open}>${what(one)}</button>
      <p class="rec-faint">
        ${[detail(ctx, one), who].filter(Boolean).join(" · ")}${who ? " · " : nothing}<time title=${moment(one.at)}>${ago(one.at)}</time>${one.undone ? html` · ${t("act-was-undone")}` : nothing}
      </p>
    </div>
    ${
      one.can_undo && id !== null && !workspace?.read_only
        ? html`<button type="button" class="btn quiet" data-testid="log-undo" @click=${() => void undo(id)}>${icon("undo", 14)}${t("base-undo")}</button>`
        : nothing
    }
  </li>`;
}

const same: Readonly<Record<string, string>> = {
  created: "create",
  changed: "edit",
  amount: "edit",
  stage: "move",
};

function what(one: ActLine): string {
  const talk = kinds.talk?.includes(one.kind) ?? false;
  const words = talk
    ? t("act-talk", { what: t(`record-history-${one.kind}`), title: one.title || "…" })
    : actWords(same[one.kind] ?? (one.kind === "hidden" ? "edit" : one.kind), one.title, one.documents);
  return words.charAt(0).toLocaleUpperCase() + words.slice(1);
}

/** From where to where, where a history tells it. */
function detail(ctx: Context, one: ActLine): string {
  const { from = "", to = "", currency = "", text = "" } = one.data as Record<string, string | undefined>;
  if (one.kind === "stage") {
    const workspace = ctx.store.workspace.value;
    return `${stageName(workspace, from)} → ${stageName(workspace, to)}`;
  }
  const sum = (minor: string) => (minor && currency ? money(Number(minor), currency) : t("base-empty-value"));
  if (one.kind === "amount") return `${sum(from)} → ${sum(to)}`;
  return text.slice(0, 120);
}
