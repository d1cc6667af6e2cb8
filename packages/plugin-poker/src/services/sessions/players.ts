import { CarillonError, type TenantDatabase } from "@carillon/core";
import { z } from "zod";
import type { GameSessionPlayersTable } from "../../tables.ts";
import { inTransaction, lockSession, type PokerTransaction } from "../in-transaction.ts";
import { checkOpen } from "./check-open.ts";
import { findSession } from "./find-sessions.ts";
import { countSeats, fillSeats, recordSeats } from "./seats.ts";
import type { Session } from "./session.ts";

/** A player of a session. */
export interface SessionPlayer {
  /** The club's id of the player. */
  playerId: string;
  /** For people. */
  name: string | undefined;
  /** With a seat, or on the waiting list. */
  state: "joined" | "waiting";
  /** Place on the waiting list, from 1. */
  place: number | undefined;
  /** When the player joined. */
  joinedAt: Date;
  /** When the player came. */
  checkedInAt: Date | undefined;
}

/** Who joins. */
export interface PlayerInput {
  /** The club's id of the player, 64 characters at most. */
  playerId: string;
  /** For people. */
  name?: string | undefined;
}

const playerInput = z.strictObject({
  playerId: z.string().min(1).max(64),
  name: z.string().max(255).optional(),
});

/** Where players are changed, and when. */
export interface PlayerWork {
  /** The club's database. */
  database: TenantDatabase;
  /** Session. */
  sessionId: string;
  /** The instant. */
  now: Date;
}

/**
 * Gives a player a seat, or a place at the end of the waiting list. One who is in already stays there.
 * Any number at once, in any number of processes, is served one after another.
 */
export async function joinSession(work: PlayerWork, input: PlayerInput): Promise<SessionPlayer> {
  const player = checkPlayer(input);
  return await seated(work, async (transaction, session) => {
    const there = await transaction
      .selectFrom("game_session_players")
      .select("player_id")
      .where("session_id", "=", session.id)
      .where("player_id", "=", player.playerId)
      .executeTakeFirst();
    if (there === undefined) await addPlayer(transaction, { session, player, now: work.now });
    return await onePlayer(transaction, session.id, player.playerId);
  });
}

/** Takes a player out, and gives the seat to who waits longest; answers who got one. */
export async function leaveSession(
  work: PlayerWork,
  playerId: string,
): Promise<{ left: boolean; promoted: readonly string[] }> {
  return await seated(work, async (transaction, { id, maxPlayers }) => {
    const { numDeletedRows } = await transaction
      .deleteFrom("game_session_players")
      .where("session_id", "=", id)
      .where("player_id", "=", playerId)
      .executeTakeFirstOrThrow();
    if (Number(numDeletedRows) === 0) return { left: false, promoted: [] };
    const promoted = await fillSeats(transaction, { sessionId: id, maxPlayers });
    await recordSeats(transaction, id);
    return { left: true, promoted };
  });
}

/**
 * Records that a player has come. Once is enough; the first time counts.
 *
 * @throws {@link CarillonError} `POKER_PLAYER_UNKNOWN` for one without a seat.
 */
export async function checkInPlayer(work: PlayerWork, playerId: string): Promise<SessionPlayer> {
  return await inTransaction(work.database, async (transaction) => {
    await lockSession(transaction, work.sessionId);
    const session = await findSession(transaction, work.sessionId);
    const player = await onePlayer(transaction, session.id, playerId);
    if (player.state !== "joined") throw unknownPlayer(session.id, playerId);
    if (player.checkedInAt !== undefined) return player;
    await transaction
      .updateTable("game_session_players")
      .set({ checked_in_at: work.now.getTime() })
      .where("session_id", "=", session.id)
      .where("player_id", "=", playerId)
      .execute();
    await recordSeats(transaction, session.id);
    return { ...player, checkedInAt: work.now };
  });
}

/** Everybody in a session: those with a seat, then the waiting list, each in order of arrival. */
export async function playersOf(
  db: Pick<PokerTransaction, "selectFrom">,
  sessionId: string,
): Promise<SessionPlayer[]> {
  const rows = await db
    .selectFrom("game_session_players")
    .selectAll()
    .where("session_id", "=", sessionId)
    // "joined" before "waiting".
    .orderBy("state")
    .orderBy("position")
    .execute();
  const seats = rows.filter(({ state }) => state === "joined").length;
  return rows.map((row, index) => playerOf(row, index - seats + 1));
}

async function seated<T>(
  { database, sessionId, now }: PlayerWork,
  work: (transaction: PokerTransaction, session: Session) => Promise<T>,
): Promise<T> {
  return await inTransaction(database, async (transaction) => {
    await lockSession(transaction, sessionId);
    const session = await findSession(transaction, sessionId);
    checkOpen(session, now);
    return await work(transaction, session);
  });
}

async function addPlayer(
  transaction: PokerTransaction,
  { session, player, now }: { session: Session; player: z.output<typeof playerInput>; now: Date },
): Promise<void> {
  const { maxPlayers } = session;
  const { joined, waiting } = await countSeats(transaction, session.id);
  const hasSeat = maxPlayers === undefined || (joined < maxPlayers && waiting === 0);
  await transaction
    .updateTable("game_sessions")
    .set((eb) => ({ arrivals: eb("arrivals", "+", 1) }))
    .where("id", "=", session.id)
    .execute();
  const { arrivals } = await transaction
    .selectFrom("game_sessions")
    .select("arrivals")
    .where("id", "=", session.id)
    .executeTakeFirstOrThrow();
  await transaction
    .insertInto("game_session_players")
    .values({
      session_id: session.id,
      player_id: player.playerId,
      name: player.name ?? null,
      state: hasSeat ? "joined" : "waiting",
      position: Number(arrivals),
      joined_at: now.getTime(),
      checked_in_at: null,
    })
    .execute();
  await recordSeats(transaction, session.id);
}

async function onePlayer(
  transaction: PokerTransaction,
  sessionId: string,
  playerId: string,
): Promise<SessionPlayer> {
  const players = await playersOf(transaction, sessionId);
  const player = players.find((one) => one.playerId === playerId);
  if (player === undefined) throw unknownPlayer(sessionId, playerId);
  return player;
}

function playerOf(row: GameSessionPlayersTable, place: number): SessionPlayer {
  return {
    playerId: row.player_id,
    name: row.name ?? undefined,
    state: row.state as SessionPlayer["state"],
    place: row.state === "waiting" ? place : undefined,
    joinedAt: new Date(Number(row.joined_at)),
    checkedInAt: row.checked_in_at === null ? undefined : new Date(Number(row.checked_in_at)),
  };
}

function checkPlayer(input: PlayerInput): z.output<typeof playerInput> {
  const parsed = playerInput.safeParse(input);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  throw new CarillonError(
    "POKER_PLAYER_INVALID",
    `The player does not fit: ${problems.join("; ")}`,
    {
      details: { problems },
    },
  );
}

function unknownPlayer(sessionId: string, playerId: string): CarillonError {
  return new CarillonError(
    "POKER_PLAYER_UNKNOWN",
    `Expected a player with a seat in session ${sessionId}, found ${JSON.stringify(playerId)}`,
    { details: { session: sessionId, player: playerId } },
  );
}
