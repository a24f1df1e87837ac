/** The keys of a record that is open: each goes to the part of the panel that it is about. */
import { commands } from "../../commands";
import type { Context } from "../../context";
import { type Dispose, disposers } from "../../dispose";
import type { Noun } from "../../route";
import { grants } from "../../wish";
import { copyLink } from "../link";
import { recordKeys } from "./keys";

export interface Actable {
  readonly noun: Noun;
  readonly id: string;
  /** It was read and is shown. Reads signals. */
  ready(): unknown;
  writes(): boolean;
  mine?(): unknown;
  day?(anchor: Element): unknown;
  done?(anchor: Element): unknown;
  archive(): unknown;
}

/** What a command needs in the panel. */
const parts = {
  "keys-rename": '[data-field="title"],[data-field="name"],[data-field="first_name"]',
  "keys-stage": '[data-field="stage"]',
  "keys-value": '[data-field="amount"]',
  "keys-tags": ".rec-add-tag",
  "keys-owner": '[data-field="assignee"]',
  "keys-log": "[data-log]",
  "keys-day": '[data-testid="task-add"]',
} as const;
type Part = keyof typeof parts;

export function recordCommands(host: HTMLElement, ctx: Context, one: Actable): Dispose {
  const { noun, id } = one;
  const find = (part: Part) => host.querySelector<HTMLElement>(parts[part]);
  const enter = (part: Part) => {
    const found = find(part);
    found?.focus();
    if (found instanceof HTMLButtonElement) found.click();
  };
  const at = (part: Part) => ({ when: () => one.writes() && find(part) !== null, run: () => enter(part) });
  const near = (run: ((anchor: Element) => unknown) | undefined) => ({
    when: () => one.writes() && run !== undefined,
    run: () => run?.(host.querySelector(".rec-panel-head") ?? host),
  });
  const writes = (run: (() => unknown) | undefined) => ({
    when: () => one.writes() && run !== undefined,
    run: () => void ctx.act(async () => run?.()),
  });
  const unmarked = () => getSelection()?.isCollapsed ?? true;
  return disposers(
    commands(document, recordKeys, {
      "keys-rename": at("keys-rename"),
      "keys-stage": at("keys-stage"),
      "keys-value": at("keys-value"),
      "keys-tags": at("keys-tags"),
      "keys-owner": at("keys-owner"),
      "keys-log": at("keys-log"),
      "keys-day": one.day ? near(one.day) : at("keys-day"),
      "keys-done": near(one.done),
      "keys-mine": writes(one.mine),
      "keys-copy": { when: unmarked, run: () => copyLink(ctx, { noun, id }) },
      "keys-link": () => copyLink(ctx, { noun, id }, true),
    }),
    // Where the panel has the focus: nobody archives by a key that was meant for something else.
    commands(host, recordKeys, { "keys-archive": { when: one.writes, run: one.archive } }),
    grants(`crm:${noun}:${id}`, (what) => enter(what as Part), one.ready),
  );
}
