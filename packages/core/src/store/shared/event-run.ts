import type { EmittedEvent, Run } from "../../model/index.ts";
import { eventOf } from "../../triggers/index.ts";
import type { ScheduleRecord } from "../store.ts";

/**
 * The queued run that a new event gives a schedule; `undefined` when the schedule does not listen to it,
 * is not active, or is another tenant's.
 *
 * @param id - Id for the run.
 */
export function runForEvent(
  event: EmittedEvent,
  schedule: ScheduleRecord,
  id: string,
): Run | undefined {
  if (schedule.status !== "active" || schedule.event !== event.name) return undefined;
  if (event.tenant !== undefined && event.tenant !== schedule.tenant) return undefined;
  return {
    id,
    job: schedule.job,
    ...(schedule.tenant !== undefined && { tenant: schedule.tenant }),
    schedule: schedule.key,
    occurrence: `event:${event.id}`,
    cause: "event",
    status: "queued",
    scheduledFor: event.at,
    dueAt: new Date(event.at.getTime() + delayOf(schedule)),
    attempts: [],
    ...(schedule.payload !== undefined && { payload: schedule.payload }),
    event,
    ...(schedule.priority !== undefined && { priority: schedule.priority }),
    ...(schedule.maxInstances !== undefined && { maxInstances: schedule.maxInstances }),
  };
}

/** The event may stand inside an `anyOf`, beside instants. */
function delayOf({ trigger }: ScheduleRecord): number {
  return eventOf(trigger)?.delay ?? 0;
}
