import type { Club } from "../club.ts";
import type { Game } from "../games/game.ts";
import type { PokerTransaction } from "../in-transaction.ts";
import { addDays, dateAt } from "../recurrence/local-time.ts";
import { sessionsFrom } from "../sessions/find-sessions.ts";
import { isOpen } from "../sessions/session.ts";
import { carryOutPlan } from "./carry-out-plan.ts";
import type { GameReport } from "./game-report.ts";
import { planSessions } from "./plan-sessions.ts";

/**
 * Brings a changed game's future sessions into line, however far ahead they are, makes those of the usual
 * window, and a first one where none is left. The caller holds the game.
 *
 * @param since - First local date that is looked at; today unless told.
 */
export async function applySeries(
  transaction: PokerTransaction,
  { club, game, since }: { club: Club; game: Game; since?: string },
): Promise<GameReport> {
  const { now, calendars, settings } = club;
  const today = dateAt(now, game.timezone);
  const from = since !== undefined && since < today ? since : today;
  const existing = await sessionsFrom(transaction, { gameId: game.id, date: from, now });
  const createTo = addDays(today, settings.lookAheadDays - 1);
  const dates = existing.map(({ occurrence }) => occurrence.slice(0, 10));
  // The new date of a game that is played once, however far ahead, is that of the session it has.
  if (game.recurrence === "once") dates.push(game.startsAt.slice(0, 10));
  const to = [...dates, createTo].sort().at(-1) ?? createTo;
  const window = { from, to, now, calendars, cap: settings.cap, createTo };
  const plan = planSessions(game, window, existing);
  const report = await carryOutPlan(transaction, { game, plan, now, removeOrphans: true });
  const left = await sessionsFrom(transaction, { gameId: game.id, date: today, now });
  if (left.some((session) => isOpen(session) && session.startsAt >= now)) return tidy(report);
  const first = await createFirst(transaction, { club, game });
  return tidy({ ...report, created: first.created });
}

/**
 * Makes the first session that a game has from now on, within 30 days of its start or of today; none
 * where the rule names none.
 */
export async function createFirst(
  transaction: PokerTransaction,
  { club, game }: { club: Club; game: Game },
): Promise<GameReport> {
  const { now, calendars } = club;
  const today = dateAt(now, game.timezone);
  const start = [today, game.startsAt.slice(0, 10), game.beginsOn ?? ""].sort().at(-1) ?? today;
  const existing = await sessionsFrom(transaction, { gameId: game.id, date: today, now });
  const to = addDays(start, FIRST_WITHIN);
  const plan = planSessions(game, { from: start, to, now, calendars }, existing);
  const first = { ...plan, create: plan.create.slice(0, 1), skipped: [], update: [] };
  return await carryOutPlan(transaction, { game, plan: first, now, removeOrphans: false });
}

const FIRST_WITHIN = 30;

/** Occurrences beyond the usual window are no news. */
function tidy(report: GameReport): GameReport {
  return { ...report, skipped: report.skipped.filter(({ reason }) => reason !== "not-yet") };
}
