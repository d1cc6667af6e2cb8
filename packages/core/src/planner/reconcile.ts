import type { WantedSchedule } from "../jobs/index.ts";
import type { ScheduleRecord } from "../store/index.ts";
import { compileTrigger } from "../triggers/index.ts";
import type { TriggerSpec } from "../triggers/spec.ts";
import type { Calendar } from "../triggers/trigger.ts";

/** What is compared, for one owner: a tenant, or the global jobs. */
export interface ReconcileInput {
  /** What code and settings ask for. */
  wanted: readonly WantedSchedule[];
  /** What the store has of this owner. */
  stored: readonly ScheduleRecord[];
  now: Date;
  calendars: Readonly<Record<string, Calendar>>;
  /** Whether the job is registered here. */
  knows(job: string): boolean;
  /** Whether this node may quarantine what it does not know: no newer node is there that may. */
  mayQuarantine: boolean;
}

/** What to write. */
export interface ReconcilePlan {
  upsert: readonly ScheduleRecord[];
  remove: readonly string[];
  /** Those of `upsert` that are now quarantined. */
  quarantined: readonly ScheduleRecord[];
}

/**
 * Works out what must change in the store. Nothing changes for a schedule whose definition hash is the
 * same; only a changed trigger or zone recomputes the next instant; a pause stays. Pure.
 */
export function reconcile(input: ReconcileInput): ReconcilePlan {
  const stored = new Map(input.stored.map((record) => [record.key, record]));
  const upsert: ScheduleRecord[] = [];
  const remove: string[] = [];
  const quarantined: ScheduleRecord[] = [];
  for (const { record } of input.wanted) {
    const known = stored.get(record.key);
    stored.delete(record.key);
    const next = merge(record, known, input);
    if (next !== undefined) upsert.push(next);
  }
  for (const record of stored.values()) {
    if (!input.knows(record.job)) {
      if (record.status === "quarantined" || !input.mayQuarantine) continue;
      quarantined.push({ ...record, status: "quarantined" });
    } else if (record.origin === "dynamic") {
      if (record.status === "quarantined") upsert.push({ ...record, status: "active" });
    } else remove.push(record.key);
  }
  return { upsert: [...upsert, ...quarantined], remove, quarantined };
}

/**
 * The first instant of a new trigger. A date that has passed is due at once, and its misfire policy
 * decides; an event has none.
 */
export function firstInstant(
  trigger: TriggerSpec,
  context: { timezone: string; calendars: Readonly<Record<string, Calendar>>; now: Date },
): Date | undefined {
  const compiled = compileTrigger(trigger, context);
  const next = compiled.next(context.now.getTime());
  const first = next ?? ("date" in trigger ? compiled.next(Number.NEGATIVE_INFINITY) : undefined);
  return first === undefined ? undefined : new Date(first);
}

function merge(
  record: WantedSchedule["record"],
  known: ScheduleRecord | undefined,
  input: ReconcileInput,
): ScheduleRecord | undefined {
  if (known === undefined) return withNext({ ...record, version: 0 }, input);
  const revived = known.status === "quarantined" ? "active" : known.status;
  if (known.definitionHash === record.definitionHash) {
    return revived === known.status ? undefined : { ...known, status: revived };
  }
  const sameTrigger =
    known.timezone === record.timezone &&
    JSON.stringify(known.trigger) === JSON.stringify(record.trigger);
  const carried: ScheduleRecord = {
    ...record,
    status: revived,
    version: known.version,
    ...(known.lastRunId !== undefined && { lastRunId: known.lastRunId }),
    ...(known.nextAt !== undefined && { nextAt: known.nextAt }),
  };
  if (sameTrigger) return carried;
  const { nextAt: _old, ...rest } = carried;
  return withNext({ ...rest, status: revived === "finished" ? "active" : revived }, input);
}

function withNext(record: ScheduleRecord, input: ReconcileInput): ScheduleRecord {
  const { timezone } = record;
  const nextAt = firstInstant(record.trigger, {
    timezone,
    calendars: input.calendars,
    now: input.now,
  });
  if (nextAt !== undefined) return { ...record, nextAt };
  return record.event === undefined && record.status === "active"
    ? { ...record, status: "finished" }
    : record;
}
