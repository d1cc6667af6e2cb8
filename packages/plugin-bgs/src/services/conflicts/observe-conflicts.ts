import type { TenantDatabase } from "@carillon/core";
import type { BgsTables } from "../../tables.ts";
import { readRawEvent } from "../ingest/raw-event.ts";
import { type Conflict, conflictKey, involves, readConflicts } from "./conflict.ts";

/** A conflict with who saw it. */
export interface SeenConflict extends Conflict {
  /** When it was last seen, `YYYY-MM-DDTHH:MM:SSZ`. */
  seenAt: string;
  /** Kind of the event that told it last. */
  event: string;
  /** Tick of that event. */
  tickId: string;
  /** Time of that tick, as it was sent. */
  tickTime: string;
  /** Commanders who saw it under that tick, by name. */
  cmdrs: readonly string[];
}

/** Which conflicts are wanted. */
export interface ConflictQuery {
  /** Where the events are. */
  database: TenantDatabase;
  /** Faction that is a side of them. */
  faction: string;
  /** Events from this instant on, `YYYY-MM-DDTHH:MM:SSZ`. */
  from: string;
  /** And up to this one, included. */
  until: string;
  /** Only events under this tick. */
  tickId?: string;
}

/**
 * The conflicts of a faction as they were last seen, by system. All conflicts of a system are read, and
 * each keeps everybody who saw it (B22).
 */
export async function observeConflicts(query: ConflictQuery): Promise<readonly SeenConflict[]> {
  const seen = new Map<string, SeenConflict>();
  for await (const visit of visits(query)) {
    for (const conflict of readConflicts(visit.system, visit.payload)) {
      if (!involves(conflict, query.faction)) continue;
      const key = conflictKey(conflict);
      seen.set(key, seenAgain(seen.get(key), conflict, visit));
    }
  }
  return [...seen.values()].sort((a, b) => (a.system < b.system ? -1 : 1));
}

/**
 * The last visit to a system up to an instant: what it told of the conflicts there, and when.
 */
export async function lastVisit(
  database: TenantDatabase,
  system: string,
  until: string,
): Promise<{ at: string; conflicts: readonly Conflict[] } | undefined> {
  const row = await database
    .tables<BgsTables>()
    .selectFrom("event")
    .select(["timestamp", "raw_json"])
    .where("event", "in", VISITS)
    .where("starsystem", "=", system)
    .where("timestamp", "<=", until)
    .orderBy("timestamp", "desc")
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return { at: row.timestamp, conflicts: readConflicts(system, readRawEvent(row.raw_json)) };
}

interface Visit {
  system: string;
  at: string;
  event: string;
  cmdr: string | null;
  tickId: string;
  tickTime: string;
  payload: unknown;
}

const VISITS = ["FSDJump", "Location", "CarrierJump"];
// Payloads are long, so that a whole week of them is never in memory at once.
const PART = 200;

/** Visits to systems with conflicts, oldest first. */
async function* visits(query: ConflictQuery): AsyncGenerator<Visit> {
  for (let offset = 0; ; offset += PART) {
    let select = query.database
      .tables<BgsTables>()
      .selectFrom("event")
      .select(["event", "timestamp", "cmdr", "starsystem", "tickid", "ticktime", "raw_json"])
      .where("event", "in", VISITS)
      .where("timestamp", ">=", query.from)
      .where("timestamp", "<=", query.until)
      .where("raw_json", "like", "%Conflicts%");
    if (query.tickId !== undefined) select = select.where("tickid", "=", query.tickId);
    const rows = await select
      .orderBy("timestamp")
      .orderBy("id")
      .limit(PART)
      .offset(offset)
      .execute();
    for (const row of rows) {
      if (row.starsystem === null || row.starsystem === "") continue;
      yield {
        system: row.starsystem,
        at: row.timestamp,
        event: row.event,
        cmdr: row.cmdr,
        tickId: row.tickid,
        tickTime: row.ticktime,
        payload: readRawEvent(row.raw_json),
      };
    }
    if (rows.length < PART) return;
  }
}

function seenAgain(
  before: SeenConflict | undefined,
  conflict: Conflict,
  visit: Visit,
): SeenConflict {
  const cmdrs = new Set(before?.tickId === visit.tickId ? before.cmdrs : []);
  if (visit.cmdr !== null && visit.cmdr !== "") cmdrs.add(visit.cmdr);
  return {
    ...conflict,
    seenAt: visit.at,
    event: visit.event,
    tickId: visit.tickId,
    tickTime: visit.tickTime,
    cmdrs: [...cmdrs].sort(),
  };
}
