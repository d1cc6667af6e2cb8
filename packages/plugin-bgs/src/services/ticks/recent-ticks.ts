import type { TenantDatabase } from "@carillon/core";
import type { BgsTables } from "../../tables.ts";
import { normaliseTimestamp } from "../ingest/event-rows.ts";

/** A galaxy tick that commanders' events fall under. */
export interface Tick {
  /** As BGS-Tally names it, `zoy-…`. */
  id: string;
  /** When it was, `YYYY-MM-DDTHH:MM:SSZ`. */
  at: string;
  /** Its time as it was sent. */
  written: string;
}

/**
 * The ticks that events of the 60 days before `until` fall under, latest first.
 *
 * They are ordered by the time of the tick itself: ordered by their events, one late upload for an old
 * tick would make that the current one (B7).
 */
export async function recentTicks(database: TenantDatabase, until: Date): Promise<readonly Tick[]> {
  const end = `${until.toISOString().slice(0, 19)}Z`;
  const start = new Date(until.getTime() - 60 * 86_400_000);
  const rows = await database
    .tables<BgsTables>()
    .selectFrom("event")
    .groupBy("tickid")
    .select(({ fn }) => [
      "tickid",
      fn.max("ticktime").as("ticktime"),
      fn.min("timestamp").as("first"),
    ])
    .where("timestamp", ">=", `${start.toISOString().slice(0, 19)}Z`)
    .where("timestamp", "<=", end)
    .where("duplicate_of", "is", null)
    .execute();
  return rows
    .filter(({ tickid }) => tickid !== UNKNOWN)
    .map(({ tickid, ticktime, first }) => ({
      id: tickid,
      at: normaliseTimestamp(ticktime) ?? first,
      written: ticktime,
    }))
    .filter(({ at }) => at <= end)
    .sort((a, b) => (a.at === b.at ? compare(a.id, b.id) : compare(b.at, a.at)));
}

// What BGS-Tally sends before it has heard of any tick.
const UNKNOWN = "unknown_tickid";

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
