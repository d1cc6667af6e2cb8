import { foldName } from "../api/read-profile.ts";
import type { KnownCommander } from "./commander-book.ts";

/**
 * The commanders to ask for, in order: never asked before, then least recently synced. A commander who
 * is known goes by the name that is stored.
 */
export function syncOrder(
  names: readonly string[],
  known: ReadonlyMap<string, KnownCommander>,
  options: { readonly now: number; readonly asked: boolean },
): readonly string[] {
  const due = names
    .map((name) => known.get(foldName(name)) ?? unknown(name))
    .filter(({ notFoundUntil = 0 }) => options.asked || notFoundUntil <= options.now);
  return due
    .sort((a, b) => (a.lastSyncAt ?? 0) - (b.lastSyncAt ?? 0) || compare(a.name, b.name))
    .map(({ name }) => name);
}

function unknown(name: string): KnownCommander {
  return { name, lastSyncAt: undefined, notFoundUntil: undefined };
}

/** The same in every locale. */
function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
