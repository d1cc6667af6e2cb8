import { cron, defineJob, type JobDefinition, skip } from "@carillon/core";
import { type AbsenceSettings, absenceSettings } from "../schema.ts";
import type { AbsenceTables } from "../tables.ts";

/** Rows that a purge removed. */
export interface PurgeResult {
  /** Detections. */
  presence: number;
  /** Ended episodes. */
  episodes: number;
  /** What was told of them. */
  notices: number;
}

/** The job `absence:purge`: removes every night what is older than the tenant wants to keep. */
export const purge: JobDefinition<AbsenceSettings, undefined, PurgeResult, "tenant"> = defineJob({
  name: "purge",
  description: "Removes old detections and episodes",
  settings: absenceSettings,
  needsDatabase: ({ mode }) => mode === "direct",
  spread: "1h",
  trigger: (_tenant, settings: AbsenceSettings) =>
    settings.mode === "direct" ? cron("15 3 * * *") : undefined,
  run: async ({ clock, database, settings }) => {
    if (settings.mode === "api") return skip("an API keeps its own data");
    const now = clock.now().getTime();
    const { presence, episodes } = settings.keepDays;
    const db = database.tables<AbsenceTables>();
    const seen = await db
      .deleteFrom("absence_presence")
      .where("seen_at", "<", now - presence * DAY)
      .executeTakeFirst();
    const ended = await db
      .deleteFrom("absence_episodes")
      // One of a site that is gone was never ended; its shift was.
      .where("shift_end", "<", now - episodes * DAY)
      .executeTakeFirst();
    const told = await db
      .deleteFrom("absence_notices")
      .where("decided_at", "<", now - NOTICES * DAY)
      .executeTakeFirst();
    await db.deleteFrom("absence_mutes").where("until", "<", now).execute();
    return {
      presence: Number(seen.numDeletedRows),
      episodes: Number(ended.numDeletedRows),
      notices: Number(told.numDeletedRows),
    };
  },
});

const DAY = 86_400_000;
/** As long as the outbox remembers their keys. */
const NOTICES = 31;
