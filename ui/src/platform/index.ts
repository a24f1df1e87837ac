/** Picks the platform once, at start. */
import { metered } from "./meter";
import type { Platform } from "./types";

export type * from "./desktop";
export type * from "./types";
export { NoteMessage } from "./types";

/** Whether this page runs inside the desktop app's window. */
export function insideDesktop(): boolean {
  return "__TAURI_INTERNALS__" in globalThis;
}

export async function openPlatform(): Promise<Platform> {
  if (insideDesktop()) {
    return metered((await import("./tauri")).tauriPlatform());
  }
  return metered((await import("./web")).webPlatform());
}
