import { date, type In, type NamedSchedule, type Schedules } from "@carillon/core";
import { REMINDER_GRACE, reminder } from "../../jobs/reminder.ts";
import type { reminderPayload } from "../../schema.ts";
import type { PokerTables } from "../../tables.ts";
import type { Club } from "../club.ts";
import { reminderAt, reminderRules } from "./reminder-times.ts";

type Wanted = NamedSchedule<In<typeof reminderPayload>>;

/**
 * Makes the club's reminders exactly those of its open future sessions. What was moved, cancelled,
 * deleted or re-timed moves or loses its reminder.
 *
 * @remarks Looks again after it has written, until nothing has changed meanwhile: of two processes that
 * change sessions at once, the one that writes last has seen both changes. A crash between a change and
 * this is made good by the next one, or by the daily run.
 */
export async function syncReminders(club: Club, schedules: Schedules): Promise<void> {
  let wanted = await wantedReminders(club);
  for (let round = 0; round < ROUNDS; round += 1) {
    await schedules.sync({ job: reminder, tenant: club.id }, wanted);
    const again = await wantedReminders(club);
    if (signature(again) === signature(wanted)) return;
    wanted = again;
  }
}

const ROUNDS = 10;

async function wantedReminders(club: Club): Promise<Wanted[]> {
  const { channel } = club.settings;
  const rules = reminderRules(club.settings);
  // A club that names no channel and has no `club` wants no reminders.
  if (rules.length === 0 || (channel === undefined && !club.channels.includes("club"))) return [];
  const rows = await club.database
    .tables<PokerTables>()
    .selectFrom("game_sessions")
    .innerJoin("games", "games.id", "game_sessions.game_id")
    .select(["game_sessions.id", "game_sessions.starts_at", "games.timezone"])
    .where("game_sessions.starts_at", ">", club.now.getTime())
    .where("game_sessions.status", "in", ["scheduled", "moved"])
    .orderBy("game_sessions.starts_at")
    .orderBy("game_sessions.id")
    .execute();
  return rows.flatMap(({ id, starts_at, timezone }) =>
    rules.flatMap((rule, index): Wanted[] => {
      const at = reminderAt(rule, new Date(Number(starts_at)), timezone);
      // One that has just fallen due may not have run yet; its own grace decides.
      if (at.getTime() <= club.now.getTime() - REMINDER_GRACE) return [];
      const name = index === 0 ? id : `${id}.${index + 1}`;
      return [{ name, trigger: date(at), payload: { sessionId: id, before: rule.before } }];
    }),
  );
}

function signature(wanted: readonly Wanted[]): string {
  return JSON.stringify(wanted.map(({ name, trigger }) => [name, trigger.toSpec()]));
}
