/** Which feature shows what. The only list of features; each but the day and the board is loaded when first needed. */
import type { Context, RecordView, View } from "../base/context";
import type { Dispose } from "../base/dispose";
import type { IconName } from "../base/icon";
import type { Noun, Page } from "../base/route";
import { dealsPage } from "../features/deals/page";
import { todayPage } from "../features/today/page";
import { later } from "./later";

type Module = Readonly<Record<string, unknown>>;

/** Files of features that load on their own. A file that is not there (yet) shows nothing. */
const files = import.meta.glob<Module>([
  "../features/deals/panel.ts",
  "../features/deals/shelf.ts",
  "../features/contacts/list.ts",
  "../features/contacts/panel.ts",
  "../features/companies/list.ts",
  "../features/companies/panel.ts",
  "../features/notes/note.ts",
  "../features/numbers/page.ts",
  "../features/today/remind.ts",
  "../features/team/account.ts",
  "../features/team/team.ts",
  "../features/team/switcher.ts",
  "../features/start/start.ts",
  "../features/start/backups.ts",
  "../features/sync/sync.ts",
  "../features/sync/presence.ts",
  "../features/diagnostics/console.ts",
  "../features/diagnostics/page.ts",
  "../features/settings/page.ts",
  "../features/settings/pipelines.ts",
  "../features/settings/fields.ts",
  "../features/settings/sequences.ts",
  "../features/sync/here.ts",
  "../features/acts/log.ts",
  "../features/data/page.ts",
  "../features/trash/page.ts",
  "../features/duplicates/page.ts",
  "./settings.ts",
]);

/** Shows an export of a file in `host` as soon as it has come, unless it was disposed before. */
function lazily<A extends readonly unknown[]>(file: string, name: string) {
  return (host: HTMLElement, ...args: A): Dispose => {
    let gone = false;
    let dispose: Dispose | undefined;
    void Promise.all([files[file]?.(), later()]).then(([module = {}]) => {
      const show = module[name];
      if (!gone && typeof show === "function") dispose = show(host, ...args) as Dispose;
    });
    return () => {
      gone = true;
      dispose?.();
    };
  };
}

/** A part of the settings: the key of its words, its picture, and its view. */
interface Section {
  readonly id: string;
  readonly icon: IconName;
  readonly file: string;
  readonly name: string;
}

/** In the order of the list; one whose file is not there (yet) is not listed. */
const sections: readonly Section[] = [
  { id: "general", icon: "settings", file: "./settings.ts", name: "generalSettings" },
  { id: "pipelines", icon: "board", file: "../features/settings/pipelines.ts", name: "pipelineSettings" },
  { id: "fields", icon: "list", file: "../features/settings/fields.ts", name: "fieldSettings" },
  { id: "sequences", icon: "sync", file: "../features/settings/sequences.ts", name: "sequenceSettings" },
  { id: "data", icon: "download", file: "../features/data/page.ts", name: "dataSettings" },
  { id: "activity", icon: "history", file: "../features/acts/log.ts", name: "activityLog" },
  { id: "diagnostics", icon: "info", file: "../features/diagnostics/page.ts", name: "diagnosticsSettings" },
];

const settingsFrame = lazily<[Context, readonly { id: string; icon: IconName; view: View }[]]>(
  "../features/settings/page.ts",
  "settingsPage",
);

export const pageViews: Readonly<Record<Page, View>> = {
  today: todayPage,
  pipeline: dealsPage,
  contacts: lazily("../features/contacts/list.ts", "contactsPage"),
  companies: lazily("../features/companies/list.ts", "companiesPage"),
  insights: lazily("../features/numbers/page.ts", "numbersPage"),
  archive: lazily("../features/deals/shelf.ts", "archivePage"),
  trash: lazily("../features/trash/page.ts", "trashPage"),
  duplicates: lazily("../features/duplicates/page.ts", "duplicatesPage"),
  team: lazily("../features/team/team.ts", "teamPage"),
  account: lazily("../features/team/account.ts", "accountPage"),
  settings: (host, ctx) =>
    settingsFrame(
      host,
      ctx,
      sections
        .filter((one) => one.file in files)
        .map(({ id, icon, file, name }) => ({ id, icon, view: lazily(file, name) })),
    ),
};

export const recordViews: Readonly<Record<Noun, RecordView>> = {
  deal: lazily<[Context, string]>("../features/deals/panel.ts", "dealPanel"),
  contact: lazily<[Context, string]>("../features/contacts/panel.ts", "contactPanel"),
  company: lazily<[Context, string]>("../features/companies/panel.ts", "companyPanel"),
};

export const slots = {
  start: lazily<[Context]>("../features/start/start.ts", "startPage"),
  file: lazily<[Context]>("../features/start/backups.ts", "filePart"),
  switcher: lazily<[Context]>("../features/team/switcher.ts", "workspaceSwitcher"),
  sync: lazily<[Context]>("../features/sync/sync.ts", "syncDot"),
  here: lazily<[Context]>("../features/sync/here.ts", "herePart"),
  presence: lazily<[Context]>("../features/sync/presence.ts", "presenceBar"),
  console: lazily<[Context]>("../features/diagnostics/console.ts", "consoleCalls"),
  reminders: lazily<[Context]>("../features/today/remind.ts", "remindersSlot"),
  drop: lazily<[Context]>("../features/data/page.ts", "dropAnywhere"),
  note: lazily<[Context, string]>("../features/notes/note.ts", "noteEditor"),
} as const;

/** What a click will want comes while nobody waits for it: a deal's panel at once, the editor a little later. */
export function warm(): void {
  const fetch = (file: string) => void files[file]?.().catch(() => undefined);
  setTimeout(() => fetch("../features/deals/panel.ts"));
  setTimeout(() => void import("./palette").catch(() => undefined), 500);
  setTimeout(() => fetch("../features/notes/note.ts"), 1_500);
}
