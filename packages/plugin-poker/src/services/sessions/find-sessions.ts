import { CarillonError } from "@carillon/core";
import type { Kysely } from "kysely";
import type { PokerTables } from "../../tables.ts";
import type { Session } from "./session.ts";
import { sessionOf } from "./session-row.ts";

/**
 * A session by its id.
 *
 * @throws {@link CarillonError} `POKER_SESSION_UNKNOWN`, also for a deleted one.
 */
export async function findSession(db: Kysely<PokerTables>, id: string): Promise<Session> {
  const row = await db
    .selectFrom("game_sessions")
    .selectAll()
    .where("id", "=", id)
    .executeTakeFirst();
  if (row !== undefined && row.status !== "deleted") return sessionOf(row);
  throw new CarillonError(
    "POKER_SESSION_UNKNOWN",
    `Expected the id of one of the club's sessions, found ${JSON.stringify(id)}${row === undefined ? "" : ", which is deleted"}`,
    { details: { session: id } },
  );
}

/** The sessions of a game with an original date or a start from then on, tombstones too. */
export async function sessionsFrom(
  db: Kysely<PokerTables>,
  since: { gameId: string; date: string; now: Date },
): Promise<Session[]> {
  const rows = await db
    .selectFrom("game_sessions")
    .selectAll()
    .where("game_id", "=", since.gameId)
    .where((eb) =>
      eb.or([
        eb("occurrence", ">=", `${since.date}T00:00`),
        eb("starts_at", ">=", since.now.getTime()),
      ]),
    )
    .orderBy("occurrence")
    .execute();
  return rows.map(sessionOf);
}
