import { CarillonError } from "@carillon/core";
import type { Kysely } from "kysely";
import type { PokerTables } from "../../tables.ts";
import type { Club } from "../club.ts";
import { findGame } from "../games/find-game.ts";
import type { Game } from "../games/game.ts";
import { inTransaction, lockGame } from "../in-transaction.ts";
import { addDays, dateAt, daysBetween, isDate } from "../recurrence/local-time.ts";
import { sessionsFrom } from "../sessions/find-sessions.ts";
import { carryOutPlan } from "./carry-out-plan.ts";
import { type GameReport, reportOf } from "./game-report.ts";
import { planSessions, type SessionPlan } from "./plan-sessions.ts";

/** Local dates in a game's zone, both included. */
export interface DateWindow {
  /** Today unless told. */
  from?: string | undefined;
  /** By the club's `lookAheadDays` unless told. */
  to?: string | undefined;
}

/**
 * Makes the sessions of a game in a window, in one transaction that holds the game: two who do it at once,
 * in any number of processes, make each session once.
 *
 * @throws {@link CarillonError} `POKER_GAME_UNKNOWN`, `POKER_WINDOW_INVALID`.
 */
export async function generateSessions(
  club: Club,
  gameId: string,
  window: DateWindow,
): Promise<GameReport> {
  return await inTransaction(club.database, async (transaction) => {
    await lockGame(transaction, gameId);
    const { game, plan } = await readPlan(transaction, { club, gameId, window });
    return await carryOutPlan(transaction, { game, plan, now: club.now, removeOrphans: false });
  });
}

/** What {@link generateSessions} would do now; writes nothing. */
export async function previewSessions(
  club: Club,
  gameId: string,
  window: DateWindow,
): Promise<{ plan: SessionPlan; report: GameReport }> {
  const db = club.database.tables<PokerTables>();
  const { game, plan } = await readPlan(db, { club, gameId, window });
  return { plan, report: reportOf(game, plan) };
}

/** The dates of a window for a game. */
function datesOf(club: Club, game: Game, window: DateWindow): { from: string; to: string } {
  const { from = dateAt(club.now, game.timezone) } = window;
  const { to = addDays(from, club.settings.lookAheadDays - 1) } = window;
  if (isDate(from) && isDate(to) && from <= to && daysBetween(from, to) < LONGEST) {
    return { from, to };
  }
  throw new CarillonError(
    "POKER_WINDOW_INVALID",
    `Expected a window of at most ${LONGEST} days, its first and last date such as 2026-10-01, found ${JSON.stringify(from)} to ${JSON.stringify(to)}`,
    { details: { from, to } },
  );
}

const LONGEST = 366;

async function readPlan(
  db: Kysely<PokerTables>,
  { club, gameId, window }: { club: Club; gameId: string; window: DateWindow },
): Promise<{ game: Game; plan: SessionPlan }> {
  const game = await findGame(db, gameId);
  const { from, to } = datesOf(club, game, window);
  const existing = await sessionsFrom(db, { gameId, date: from, now: club.now });
  const { now, calendars } = club;
  return {
    game,
    plan: planSessions(game, { from, to, now, calendars, cap: club.settings.cap }, existing),
  };
}
