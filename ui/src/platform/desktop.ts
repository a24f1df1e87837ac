/** What only the desktop app can be asked: files, keychain, joining. Mirrors src-tauri/src/request.rs. */

import type { AccountRequest } from "../generated/AccountRequest";

export type Theme = "system" | "light" | "dark";
export type Language = "fr" | "en";

export type DesktopRequest =
  | { do: "start" }
  | {
      do: "create";
      with: { name: string; my_name: string; locale: Language; content: "example" | "empty" };
    }
  | { do: "share"; with: { relay: string; name: string; email: string; password: string } }
  | { do: "join"; with: { link: string; name: string; email: string; password: string } }
  | { do: "connect"; with: { relay: string; token: string; workspace?: string } }
  | { do: "switch"; with: { workspace: string } }
  | { do: "sign_in"; with: { email: string; password: string } }
  | { do: "sign_out" }
  | { do: "invite"; with: { role: string } }
  | { do: "account"; with: AccountRequest }
  | { do: "opened" }
  | { do: "settings"; with: { locale?: Language; theme?: Theme; my_name?: string } }
  | { do: "unlock"; with: { passphrase: string } }
  | { do: "backups" }
  | { do: "restore"; with: { backup: string } }
  | { do: "copy" }
  | { do: "bring"; with: { data: string; first: boolean; last: boolean } }
  | { do: "reveal" }
  | { do: "keep"; with: { name: string; text: string } }
  | { do: "log" };

export interface Backup {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly checked: boolean;
}

export interface DesktopState {
  readonly version: string;
  readonly workspaces: readonly {
    readonly id: string;
    readonly name: string;
    readonly relay: string | null;
    readonly current: boolean;
    readonly file: string;
  }[];
  readonly locale: Language | null;
  readonly theme: Theme;
  readonly my_name: string;
  /** Why there is nothing to show. */
  readonly problem: null | {
    readonly about: "workspace" | "settings";
    readonly code: string;
    readonly detail: string;
    readonly file: string;
    readonly backups: readonly Backup[];
  };
  readonly keychain: "ready" | "missing" | "locked" | "passphrase";
}

export type DesktopAnswer =
  | { kind: "account"; value: unknown }
  | { kind: "link"; value: string | null }
  | { kind: "kept"; value: string }
  | { kind: "log"; value: readonly string[] }
  | { kind: "state"; value: DesktopState }
  | { kind: "invite"; value: { link: string; expires_at: number } }
  | { kind: "backups"; value: readonly Backup[] };
