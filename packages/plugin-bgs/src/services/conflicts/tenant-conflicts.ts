import { type TenantDatabase, type Token, token } from "@carillon/core";
import { conflictKey } from "./conflict.ts";
import { type ConflictChange, type ConflictMemory, compareConflicts } from "./conflict-changes.ts";
import { lastVisit, observeConflicts, type SeenConflict } from "./observe-conflicts.ts";

/** What is known of a faction's conflicts at an instant. */
export interface ConflictPicture {
  /** Those that are pending or fought, by system. */
  open: readonly SeenConflict[];
  /** What is new since the last picture. */
  changes: readonly ConflictChange[];
  /** To hand in for the next one. */
  memory: ConflictMemory;
}

/** What {@link TenantConflicts.picture} is asked with. */
export interface ConflictRequest {
  /** Faction, by its whole name in any case. */
  faction: string;
  /** As known then. */
  at: Date;
  /** The memory of the last picture; empty for none. */
  memory: ConflictMemory;
}

/** The conflicts in one tenant's own data. */
export interface TenantConflicts {
  /** What is open, and what has changed since the last picture. */
  picture(request: ConflictRequest): Promise<ConflictPicture>;
  /** Conflicts that commanders saw under one tick. */
  underTick(faction: string, tickId: string): Promise<readonly SeenConflict[]>;
}

/** What a job or a route of the tenant asks for. */
export const TenantConflicts: Token<TenantConflicts> =
  token<TenantConflicts>("bgs:tenant-conflicts");

/** Reads conflicts from the tenant's database. */
export class DefaultTenantConflicts implements TenantConflicts {
  readonly #database: TenantDatabase;

  /** Reads from this database. */
  constructor(database: TenantDatabase) {
    this.#database = database;
  }

  /** See {@link TenantConflicts}. */
  async picture({ faction, at, memory }: ConflictRequest): Promise<ConflictPicture> {
    const until = textOf(at);
    const from = textOf(new Date(at.getTime() - LOOKBACK));
    const seen = await observeConflicts({ database: this.#database, faction, from, until });
    const before = Object.fromEntries(
      Object.entries(memory).filter(([, { seenAt }]) => seenAt >= from),
    );
    const gone = await this.#gone([...seen, ...Object.values(before)], until);
    const now = seen.filter((conflict) => !gone.has(conflictKey(conflict)));
    const { changes, after } = compareConflicts({ before, now, gone });
    return { open: now.filter(({ status }) => status !== "over"), changes, memory: after };
  }

  /** See {@link TenantConflicts}. */
  async underTick(faction: string, tickId: string): Promise<readonly SeenConflict[]> {
    const all = { from: "0000-01-01T00:00:00Z", until: "9999-12-31T23:59:59Z" };
    return await observeConflicts({ database: this.#database, faction, tickId, ...all });
  }

  /** Keys of conflicts whose system was visited later and had them no more. */
  async #gone(
    conflicts: readonly Pick<SeenConflict, "system" | "warType" | "sides" | "status" | "seenAt">[],
    until: string,
  ): Promise<ReadonlySet<string>> {
    const gone = new Set<string>();
    for (const system of new Set(conflicts.map((conflict) => conflict.system))) {
      const visit = await lastVisit(this.#database, system, until);
      if (visit === undefined) continue;
      const there = new Set(visit.conflicts.map((conflict) => conflictKey(conflict)));
      for (const conflict of conflicts) {
        const key = conflictKey(conflict);
        if (conflict.system !== system || conflict.seenAt >= visit.at) continue;
        if (!there.has(key)) gone.add(key);
      }
    }
    return gone;
  }
}

// A conflict is decided within a week of fighting, after a day or two of waiting.
const LOOKBACK = 10 * 86_400_000;

function textOf(instant: Date): string {
  return `${instant.toISOString().slice(0, 19)}Z`;
}
