import type { PokerSettings } from "../../schema.ts";
import { resolveWallTime, wallTimeAt, wallTimeBefore } from "../recurrence/local-time.ts";
import { lengthOf } from "./length.ts";

/** One of a club's reminders. */
export interface ReminderRule {
  /** How long before the start, `24h`. */
  before: string;
  /** On the clock face, instead of elapsed time. */
  wall: boolean;
}

/** A club's reminders. */
export function reminderRules({ remind }: Pick<PokerSettings, "remind">): ReminderRule[] {
  if (remind === false) return [];
  return [remind]
    .flat()
    .map((rule) => (typeof rule === "string" ? { before: rule, wall: false } : rule));
}

/**
 * When a reminder is due. 24 h are 24 elapsed hours, so that across a change of the clocks the wall time
 * is another; with `wall` it is the same wall time, in the zone of the game.
 */
export function reminderAt(rule: ReminderRule, startsAt: Date, timezone: string): Date {
  const minutes = lengthOf(rule.before) ?? 0;
  if (!rule.wall) return new Date(startsAt.getTime() - minutes * 60_000);
  const wallTime = wallTimeBefore(wallTimeAt(startsAt.getTime(), timezone), minutes);
  return new Date(resolveWallTime(wallTime, timezone).at);
}
