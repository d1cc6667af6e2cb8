import { type RegisteredJob, scheduleKey } from "../jobs/index.ts";
import type { Run } from "../model/index.ts";
import { uuidv7 } from "../time/index.ts";
import { spreadOf } from "../triggers/index.ts";
import { dueOccurrences, type Occurrence } from "./occurrences.ts";
import type { PlannedSchedule } from "./schedule-table.ts";

const UNLIMITED = 1_000_000;

/** One row to claim. */
export interface Claim {
  run: Run;
  nextAt: Date | undefined;
}

/** What a due schedule asks of the store, and where it stands afterwards. */
export interface PlannedClaims {
  schedule: PlannedSchedule;
  claims: readonly Claim[];
  next: number | undefined;
}

/** Works out the rows of a due schedule. `random` in [0, 1) is for the jitter. */
export function planClaims(
  schedule: PlannedSchedule,
  options: { now: number; random: () => number },
): PlannedClaims {
  const { now, random } = options;
  const { policy, trigger } = schedule;
  const { occurrences, next } = dueOccurrences({
    trigger,
    next: schedule.next,
    now,
    misfire: policy.misfire,
  });
  const nextAt = next === undefined ? undefined : new Date(next);
  const late = policy.delay + spreadOf(schedule.key, policy.spread);
  const claims = occurrences.map((occurrence) => {
    const jitter = policy.jitter === 0 ? 0 : Math.floor(random() * policy.jitter);
    return {
      run: makeRun(schedule, occurrence, { now, dueAt: occurrence.at + late + jitter }),
      nextAt,
    };
  });
  return { schedule, claims, next };
}

/** Whether the row waits for the runs before it rather than being left out. */
export function waitsItsTurn({ schedule, claims }: PlannedClaims): boolean {
  return (
    schedule.policy.overlap === "queue" ||
    claims.filter(({ run }) => run.status === "queued").length > 1
  );
}

/** A run that somebody asked for. */
export function manualRun(options: {
  job: RegisteredJob;
  tenant: string | undefined;
  schedule: string | undefined;
  payload: unknown;
  scheduledFor: Date | undefined;
  priority: number;
  maxInstances: number;
  now: Date;
}): Run {
  const { job, tenant, schedule, payload, now, priority, maxInstances } = options;
  const id = uuidv7(now.getTime());
  return {
    id,
    job: job.id,
    ...(tenant === undefined ? {} : { tenant }),
    ...(schedule === undefined ? {} : { schedule }),
    occurrence: `manual:${id}`,
    cause: "manual",
    status: "queued",
    scheduledFor: options.scheduledFor ?? now,
    dueAt: now,
    attempts: [],
    ...(payload === undefined ? {} : { payload }),
    // The limit is one of schedules; what has none is bound by tenant, job and node alone.
    ...limits(priority, schedule === undefined ? UNLIMITED : maxInstances),
  };
}

/** The key that a job's unnamed schedule of a tenant has. */
export function baseKey(job: RegisteredJob, tenant: string | undefined): string {
  return scheduleKey({ job: job.id, tenant });
}

function makeRun(
  schedule: PlannedSchedule,
  occurrence: Occurrence,
  times: { now: number; dueAt: number },
): Run {
  const { policy } = schedule;
  const at = new Date(occurrence.at);
  const final = occurrence.status !== "queued";
  return {
    id: uuidv7(times.now),
    job: schedule.job,
    ...(schedule.tenant === undefined ? {} : { tenant: schedule.tenant }),
    schedule: schedule.key,
    occurrence: at.toISOString(),
    cause: "schedule",
    status: occurrence.status,
    ...(occurrence.reason === undefined ? {} : { reason: occurrence.reason }),
    scheduledFor: at,
    dueAt: new Date(times.dueAt),
    ...(final && { finishedAt: new Date(times.now) }),
    attempts: [],
    ...(schedule.payload === undefined ? {} : { payload: schedule.payload }),
    ...(occurrence.missed === undefined
      ? {}
      : { missed: occurrence.missed.map((each) => new Date(each)) }),
    ...limits(policy.priority, policy.maxInstances),
  };
}

function limits(priority: number, maxInstances: number): Pick<Run, "priority" | "maxInstances"> {
  return {
    ...(priority === 0 ? {} : { priority }),
    ...(maxInstances === 1 ? {} : { maxInstances }),
  };
}
