import { type Calendar, CarillonError, cron, defineJob } from "@carillon/core";
import { generatePayload, pokerSettings } from "../schema.ts";
import { type Club, calendarsOf } from "../services/club.ts";
import type { GameReport } from "../services/planning/game-report.ts";
import { generateSessions as generate, previewSessions } from "../services/planning/plan-game.ts";
import { syncReminders } from "../services/reminders/sync-reminders.ts";
import type { PokerTables } from "../tables.ts";

/**
 * The job `poker:generate-sessions`: makes the sessions of the next days, daily at 05:00 in the club's
 * zone, and reports what it made, found and left out. Whatever it is told, it makes no session twice and
 * none in the past, and a cancelled or deleted one does not come back.
 *
 * After a downtime one run catches up: the window is counted from the present, not from the instants that
 * were missed, which it reports. A dry run reports the same and writes nothing.
 */
export function generateSessionsJob(options: { calendars: Readonly<Record<string, Calendar>> }) {
  return defineJob({
    name: "generate-sessions",
    description: "Makes the sessions of the next days",
    settings: pokerSettings,
    payload: generatePayload,
    trigger: cron("0 5 * * *"),
    misfire: { catchUp: "latest", grace: "7d" },
    retry: { attempts: 5, backoff: "exponential", delay: "1m" },
    dryRun: true,
    run: async (context) => {
      const { tenant, settings, payload, dryRun, database, logger, clock } = context;
      // A dry run may look at a day to come.
      const now = new Date(
        Math.max(clock.now().getTime(), dryRun ? context.scheduledFor.getTime() : 0),
      );
      const club: Club = {
        id: tenant.id,
        timezone: tenant.timezone,
        channels: tenant.channels,
        database,
        settings,
        calendars: calendarsOf(settings, options.calendars),
        now,
      };
      const games: GameReport[] = [];
      const failed: string[] = [];
      const window = { from: payload.from, to: payload.to };
      for (const id of payload.gameIds ?? (await recurringGames(club))) {
        context.signal.throwIfAborted();
        try {
          games.push(
            dryRun
              ? (await previewSessions(club, id, window)).report
              : await generate(club, id, window),
          );
        } catch (error) {
          // The other games get their sessions all the same.
          if (!(error instanceof CarillonError) || !error.code.startsWith("POKER_")) throw error;
          logger.error(`game ${id} gets no sessions`, { error });
          failed.push(`${id}: ${error.message}`);
        }
      }
      if (!dryRun) {
        await completeSessions(club);
        await syncReminders(club, context.schedules);
      }
      if (failed.length > 0) throw incomplete(failed, games);
      const missedRuns = context.missed.map((instant) => instant.toISOString());
      return { ...totals(games), missedRuns, cap: settings.cap, games };
    },
  });
}

/** A game that is played once gets its session when it is made. */
async function recurringGames({ database }: Club): Promise<string[]> {
  const rows = await database
    .tables<PokerTables>()
    .selectFrom("games")
    .select("id")
    .where("status", "=", "active")
    .where("recurrence", "!=", "once")
    .orderBy("id")
    .execute();
  return rows.map(({ id }) => id);
}

async function completeSessions({ database, now }: Club): Promise<void> {
  await database
    .tables<PokerTables>()
    .updateTable("game_sessions")
    .set({ status: "completed" })
    .where("status", "in", ["scheduled", "moved"])
    .where("ends_at", "<=", now.getTime())
    .execute();
}

function totals(games: readonly GameReport[]) {
  const count = (list: "created" | "existing" | "updated" | "skipped"): number =>
    games.reduce((sum, game) => sum + game[list].length, 0);
  return {
    created: count("created"),
    existing: count("existing"),
    updated: count("updated"),
    skipped: count("skipped"),
  };
}

function incomplete(failed: readonly string[], games: readonly GameReport[]): CarillonError {
  return new CarillonError(
    "POKER_GENERATION_INCOMPLETE",
    `Expected sessions for every game, found ${failed.length} in the way: ${failed.join("; ")}`,
    { details: { failed, ...totals(games) } },
  );
}
