/** Picks the platform once, at start. */
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
    return (await import("./tauri")).tauriPlatform();
  }
  return (await import("./web")).webPlatform();
}
