import type { EventDefinition } from "../jobs/index.ts";
import type { Emit, EmittedEvent } from "../model/index.ts";
import type { PlannedSchedule, ScheduleTable } from "../planner/index.ts";
import { makeEvent } from "../runner/index.ts";
import { runForEvent, type Store } from "../store/index.ts";
import type { Clock } from "../time/clock.ts";
import { uuidv7 } from "../time/index.ts";

/** What the emitter works with. */
export interface EmitterParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly table: ScheduleTable;
  emitted(events: readonly EmittedEvent[]): void;
  poke(): void;
}

/** `emit` outside a run: a commit of its own. */
export function createEmit(parts: EmitterParts): Emit {
  return async (type, data, options) => {
    const now = parts.clock.now();
    const event = makeEvent(type as EventDefinition<unknown>, data, { ...options, now });
    const isNew = await record(parts, event);
    if (isNew) {
      parts.emitted([event]);
      parts.poke();
    }
    return { isNew };
  };
}

async function record(
  { store, table, clock }: EmitterParts,
  event: EmittedEvent,
): Promise<boolean> {
  if (store.runs.emit !== undefined) return (await store.runs.emit([event])).length > 0;
  // A store without `emit` still keeps each schedule to one run an event.
  const listening = [...table.values()].filter((each) => listens(each, event));
  const records = await Promise.all(listening.map(({ key }) => store.schedules.get(key)));
  const claims = records.flatMap((schedule) => {
    const run = schedule && runForEvent(event, schedule, uuidv7(clock.now().getTime()));
    return run === undefined ? [] : [{ run, nextAt: undefined }];
  });
  return claims.length === 0 || (await store.runs.claim(claims)).length > 0;
}

function listens(schedule: PlannedSchedule, event: EmittedEvent): boolean {
  return (
    schedule.event === event.name &&
    schedule.status === "active" &&
    (event.tenant === undefined || event.tenant === schedule.tenant)
  );
}
