import type { Schedule } from "../../model/index.ts";

/** Where a schedule stands in time. */
export interface ScheduleMove {
  /** Its status. */
  status: Schedule["status"];
  /** Its next nominal instant, epoch milliseconds. */
  nextAt: number | undefined;
}

/**
 * Moves a schedule on to the next instant, never backwards: a node that claims late must not undo what
 * another has claimed. Without a further instant it is `finished`, unless it waits for an event;
 * a quarantined one stays quarantined.
 */
export function moveSchedule(
  from: ScheduleMove & { event: string | undefined },
  nextAt: number | undefined,
): ScheduleMove {
  const { status, event } = from;
  if (status === "finished") return { status, nextAt: from.nextAt };
  if (nextAt !== undefined) return { status, nextAt: Math.max(nextAt, from.nextAt ?? nextAt) };
  const ends = event === undefined && status !== "quarantined";
  return { status: ends ? "finished" : status, nextAt: undefined };
}
