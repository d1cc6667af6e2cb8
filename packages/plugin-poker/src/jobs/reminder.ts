import { defineJob, skip } from "@carillon/core";
import { pokerSettings, reminderPayload } from "../schema.ts";
import { reminderMessage } from "../services/reminders/reminder-message.ts";
import type { PokerTables } from "../tables.ts";

/** How late a reminder may be, in milliseconds. */
export const REMINDER_GRACE = 3_600_000;

/**
 * The job `poker:reminder`: tells a club's channel of a session that is to begin. Each session has a named
 * schedule of its own for it, which follows the session.
 *
 * It looks at the session again when it runs, so a reminder that was left behind by a crash says nothing
 * of a session that is cancelled, gone or begun. A session is announced once for each start it has had.
 */
export const reminder = defineJob({
  name: "reminder",
  description: "Reminds players of a session",
  settings: pokerSettings,
  payload: reminderPayload,
  misfire: { catchUp: "latest", grace: REMINDER_GRACE },
  retry: { attempts: 3, backoff: "exponential", delay: "30s" },
  channels: ({ channel, remind }) => (channel === undefined || remind === false ? [] : [channel]),
  dryRun: true,
  run: async ({ payload, database, settings, notify, clock }) => {
    const row = await database
      .tables<PokerTables>()
      .selectFrom("game_sessions")
      .innerJoin("games", "games.id", "game_sessions.game_id")
      .selectAll("game_sessions")
      .select("games.timezone")
      .where("game_sessions.id", "=", payload.sessionId)
      .executeTakeFirst();
    if (row === undefined || !["scheduled", "moved"].includes(row.status)) {
      return skip("the session is cancelled or gone");
    }
    if (Number(row.starts_at) <= clock.now().getTime()) return skip("the session has begun");
    await notify(settings.channel ?? "club", reminderMessage(row, payload.before));
    return { session: row.id, startsAt: new Date(Number(row.starts_at)).toISOString() };
  },
});
