/** What every view is given. */
import type { ActRequest } from "../generated/ActRequest";
import type { Platform } from "../platform/types";
import type { Dispose } from "./dispose";
import type { Store } from "./reads";
import type { Route } from "./route";
import type { ReadonlySignal } from "./signal";
import type { Toast } from "./toast";

export interface Context {
  readonly platform: Platform;
  readonly store: Store;
  /** Where we are. */
  readonly route: ReadonlySignal<Route>;
  /** Goes to a page, or opens a record beside the page that is shown: `go({ record: { noun, id } })`. */
  go(to: Partial<Route>): void;
  /** Closes the record's panel; focus returns to where it was opened. */
  closeRecord(): void;
  toast(toast: Toast): void;
  /** Says what was just written, with a way back (`act` of Rust): `ctx.done(text)` after a write that went well; `quiet` when screen
   * readers were told already. */
  done(text: string, quiet?: boolean): void;
  /** Undoes, redoes. */
  turn(ask: ActRequest): Promise<void>;
  /** Shows the note of a document (`crm:deal:…`); the editor is loaded when first asked for. */
  note(host: HTMLElement, document: string): Dispose;
  /** Tells screen readers. */
  announce(text: string): void;
  /** After the first start, a switch or a sign-in: opens everything again. */
  restart(): void;
  /** Runs a request; a failure becomes a toast and `false`. For actions that have no field to put an error beside. */
  act(run: () => Promise<unknown>): Promise<boolean>;
}

/** Fills `host` and gives back what empties it. */
export type View = (host: HTMLElement, ctx: Context) => Dispose;

/** A record's side panel. */
export type RecordView = (host: HTMLElement, ctx: Context, id: string) => Dispose;
