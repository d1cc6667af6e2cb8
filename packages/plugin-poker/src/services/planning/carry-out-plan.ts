import { randomUUID } from "node:crypto";
import type { Insertable } from "kysely";
import type { GameSessionsTable } from "../../tables.ts";
import type { Game } from "../games/game.ts";
import { termColumns } from "../games/game-row.ts";
import { lockSession, type PokerTransaction } from "../in-transaction.ts";
import { resolveWallTime } from "../recurrence/local-time.ts";
import { changeSession } from "../sessions/change-session.ts";
import { findSession } from "../sessions/find-sessions.ts";
import { isOpen, type Session } from "../sessions/session.ts";
import { type GameReport, reported, reportOf } from "./game-report.ts";
import type { PlannedSession, SessionPlan } from "./plan-sessions.ts";

/** What {@link carryOutPlan} does. */
export interface PlanWork {
  /** The game, locked. */
  game: Game;
  /** Its plan. */
  plan: SessionPlan;
  /** Dates the rows. */
  now: Date;
  /** Whether sessions that the series names no more go: after a change of the series. */
  removeOrphans: boolean;
}

/** Writes a plan, within the transaction that read what it was made of. */
export async function carryOutPlan(
  transaction: PokerTransaction,
  { game, plan, now, removeOrphans }: PlanWork,
): Promise<GameReport> {
  const ids = new Map(plan.create.map(({ occurrence }) => [occurrence, randomUUID()]));
  const rows = plan.create.map((planned) => rowOf(planned, { game, now, id: ids }));
  for (let start = 0; start < rows.length; start += CHUNK) {
    await transaction
      .insertInto("game_sessions")
      .values(rows.slice(start, start + CHUNK))
      .execute();
  }
  for (const { session, values } of plan.update) {
    const fresh = await lockedSession(transaction, session);
    await changeSession(transaction, fresh, { ...values, updatedAt: now });
  }
  const report = reportOf(game, plan, ids);
  return removeOrphans
    ? { ...report, ...(await seeToOrphans(transaction, { plan, report, now })) }
    : report;
}

// A statement takes at most 32,766 parameters on SQLite; a row here has 27.
const CHUNK = 500;

function rowOf(
  planned: PlannedSession,
  { game, now, id }: { game: Game; now: Date; id: ReadonlyMap<string, string> },
): Insertable<GameSessionsTable> {
  return {
    ...termColumns(planned),
    id: id.get(planned.occurrence) ?? randomUUID(),
    game_id: game.id,
    occurrence: planned.occurrence,
    original_starts_at: resolveWallTime(planned.occurrence, game.timezone).at,
    starts_at: planned.startsAt.getTime(),
    ends_at: planned.endsAt.getTime(),
    status: "scheduled",
    reason: null,
    overridden: "[]",
    sequence: 0,
    arrivals: 0,
    players_joined: 0,
    players_waiting: 0,
    players_checked_in: 0,
    created_at: now.getTime(),
    updated_at: now.getTime(),
  };
}

/** As it stands under its lock: somebody may have joined since the plan was made. */
async function lockedSession(transaction: PokerTransaction, session: Session): Promise<Session> {
  await lockSession(transaction, session.id);
  return await findSession(transaction, session.id);
}

/** What was changed by hand stays; where somebody has joined it is cancelled, so that they can be told. */
async function seeToOrphans(
  transaction: PokerTransaction,
  { plan, report, now }: { plan: SessionPlan; report: GameReport; now: Date },
): Promise<Pick<GameReport, "kept" | "removed">> {
  const kept = [...report.kept];
  const removed: { id: string; occurrence: string; startsAt: string; cancelled: boolean }[] = [];
  for (const orphan of plan.orphaned) {
    const session = await lockedSession(transaction, orphan);
    if (!isOpen(session)) continue;
    if (session.overridden.length > 0) {
      kept.push({ ...reported(session), fields: session.overridden });
      continue;
    }
    const cancelled = session.playersJoined + session.playersWaiting > 0;
    if (cancelled) {
      const reason = "no longer in the series";
      await changeSession(transaction, session, { status: "cancelled", reason, updatedAt: now });
    } else {
      await transaction.deleteFrom("game_sessions").where("id", "=", session.id).execute();
    }
    removed.push({ ...reported(session), cancelled });
  }
  return { kept, removed };
}
