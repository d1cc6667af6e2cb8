import { z } from "zod";
import { type Conflict, conflictKey } from "./conflict.ts";

const side = z.object({ name: z.string(), stake: z.string(), wonDays: z.int() });

/** What is remembered of a tenant's conflicts between reports, by key. */
export const conflictMemory = z.record(
  z.string(),
  z.object({
    system: z.string(),
    warType: z.string(),
    status: z.enum(["pending", "active", "over"]),
    sides: z.tuple([side, side]),
    seenAt: z.string(),
  }),
);

/** See {@link conflictMemory}. */
export type ConflictMemory = z.output<typeof conflictMemory>;

/** What has happened to a conflict since the last report. */
export type ConflictChange =
  | { kind: "new" | "started" | "scored" | "ended"; conflict: Conflict }
  /** Nobody has told its end; the system was visited and it was gone. */
  | { kind: "gone"; conflict: Conflict };

/** What {@link compareConflicts} compares. */
export interface ConflictComparison {
  /** As the last report left it. */
  before: ConflictMemory;
  /** As they were last seen. */
  now: readonly (Conflict & { seenAt: string })[];
  /** Keys of remembered conflicts whose system was visited later, without them. */
  gone: ReadonlySet<string>;
}

/**
 * What has changed, and what to remember. A conflict that ended is told once; it is remembered as over
 * until it is gone, so that a payload that still lists it tells nothing again. A sighting older than
 * the remembered one changes nothing.
 */
export function compareConflicts({ before, now, gone }: ConflictComparison): {
  changes: readonly ConflictChange[];
  after: ConflictMemory;
} {
  const after: ConflictMemory = { ...before };
  const changes: ConflictChange[] = [];
  for (const conflict of now) {
    const key = conflictKey(conflict);
    const known = before[key];
    if (known !== undefined && known.seenAt > conflict.seenAt) continue;
    const kind = changeOf(known, conflict);
    if (kind !== undefined) changes.push({ kind, conflict });
    const { system, warType, status, sides, seenAt } = conflict;
    after[key] = { system, warType, status, sides: [...sides], seenAt };
  }
  for (const key of gone) {
    const known = after[key];
    if (known === undefined) continue;
    if (known.status !== "over") changes.push({ kind: "gone", conflict: known });
    delete after[key];
  }
  return { changes, after };
}

function changeOf(
  before: Conflict | undefined,
  now: Conflict,
): Exclude<ConflictChange["kind"], "gone"> | undefined {
  if (now.status === "over") {
    return before === undefined || before.status === "over" ? undefined : "ended";
  }
  if (before === undefined || before.status === "over") return "new";
  if (before.status === "pending" && now.status === "active") return "started";
  return score(before) === score(now) ? undefined : "scored";
}

function score({ sides }: Conflict): string {
  return [...sides]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ wonDays }) => wonDays)
    .join(":");
}
