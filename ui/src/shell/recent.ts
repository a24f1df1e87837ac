/** Which records were open last on this screen: their ids alone, for the palette. Names stand in the workspace only. */
import type { Context } from "../base/context";
import type { Dispose } from "../base/dispose";
import { effect } from "../base/signal";

const KEY = "carnet-recent";
const MOST = 8;

export function opened(): string[] {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "[]") as string[];
  } catch {
    return [];
  }
}

export function remember(ctx: Context): Dispose {
  return effect(() => {
    const { record } = ctx.route.value;
    if (!record) return;
    const name = `crm:${record.noun}:${record.id}`;
    const next = [name, ...opened().filter((one) => one !== name)].slice(0, MOST);
    localStorage.setItem(KEY, JSON.stringify(next));
  });
}
