import type { PokerTransaction } from "../in-transaction.ts";

/** A session whose seats are given out. The caller holds its lock. */
export interface Seating {
  /** Session. */
  sessionId: string;
  /** Seats; `undefined`: no limit. */
  maxPlayers: number | undefined;
}

/** How many there are of each. */
export interface SeatCounts {
  /** With a seat. */
  joined: number;
  /** On the waiting list. */
  waiting: number;
  /** Of those with a seat, who have come. */
  checkedIn: number;
}

/** Gives free seats to those who wait longest, and answers their ids. Who has a seat keeps it. */
export async function fillSeats(
  transaction: PokerTransaction,
  { sessionId, maxPlayers }: Seating,
): Promise<readonly string[]> {
  const { joined, waiting } = await countSeats(transaction, sessionId);
  const free = Math.min(maxPlayers === undefined ? waiting : maxPlayers - joined, waiting);
  if (free <= 0) return [];
  const next = await transaction
    .selectFrom("game_session_players")
    .select("player_id")
    .where("session_id", "=", sessionId)
    .where("state", "=", "waiting")
    .orderBy("position")
    .limit(free)
    .execute();
  const promoted = next.map((row) => row.player_id);
  await transaction
    .updateTable("game_session_players")
    .set({ state: "joined" })
    .where("session_id", "=", sessionId)
    .where("player_id", "in", promoted)
    .execute();
  return promoted;
}

/** Counts the players of a session. */
export async function countSeats(
  transaction: PokerTransaction,
  sessionId: string,
): Promise<SeatCounts> {
  const rows = await transaction
    .selectFrom("game_session_players")
    .select((eb) => [
      "state",
      eb.fn.countAll().as("count"),
      eb.fn.count("checked_in_at").as("came"),
    ])
    .where("session_id", "=", sessionId)
    .groupBy("state")
    .execute();
  const of = (state: string) => rows.find((row) => row.state === state);
  return {
    joined: Number(of("joined")?.count ?? 0),
    waiting: Number(of("waiting")?.count ?? 0),
    checkedIn: Number(of("joined")?.came ?? 0),
  };
}

/** Writes the counts into the session's row: taken from its players, so that they cannot drift. */
export async function recordSeats(
  transaction: PokerTransaction,
  sessionId: string,
): Promise<SeatCounts> {
  const counts = await countSeats(transaction, sessionId);
  await transaction
    .updateTable("game_sessions")
    .set({
      players_joined: counts.joined,
      players_waiting: counts.waiting,
      players_checked_in: counts.checkedIn,
    })
    .where("id", "=", sessionId)
    .execute();
  return counts;
}
