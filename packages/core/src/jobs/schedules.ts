import type { AnySchema, In } from "../config/schema.ts";
import type { Page, Schedule, ScheduleQuery } from "../model/index.ts";
import type { Trigger } from "../triggers/trigger.ts";
import type { JobDefinition, NamedSchedule, Scope } from "./define-job.ts";
import type { RunReport, RunRequest } from "./jobs.ts";

/** What `add` does with a key that exists. */
export type Conflict = "error" | "replace" | "keep";

/** One instant of a schedule, and what becomes of it. */
export interface Explanation {
  /** The nominal instant. */
  at: Date;
  /** When it may start, where that differs. */
  dueAt?: Date;
  /** What becomes of it. */
  verdict: "runs" | "shifted" | "excluded" | "merged" | "suppressed";
  /** Why. */
  reason?: string;
  /** The run that stands for it. */
  runId?: string;
}

/** What `add` takes when it knows the job only by id. */
export interface ScheduleInput {
  /** `plugin:name`. */
  job: string;
  /** Whose. */
  tenant?: string;
  /** Tells it from the job's other schedules. */
  name?: string;
  /** When. */
  trigger: Trigger;
  /** Input of its runs. */
  payload?: unknown;
}

/** Schedules: look at them, change dynamic ones, hold and release all. */
export interface Schedules {
  /** One page, by key. */
  list(query?: ScheduleQuery): Promise<Page<Schedule>>;
  /** One. */
  get(key: string): Promise<Schedule | undefined>;
  /**
   * Adds a dynamic schedule; it is durable when this resolves.
   *
   * @throws {@link CarillonError} `SCHEDULE_EXISTS` unless `onConflict` says otherwise; `JOB_UNKNOWN`;
   * `PAYLOAD_INVALID`.
   */
  add<S, P extends AnySchema, R, C extends Scope>(
    schedule: {
      job: JobDefinition<S, P, R, C>;
      tenant?: string;
      name?: string;
      trigger: Trigger;
      payload?: In<P>;
    },
    options?: { onConflict?: Conflict },
  ): Promise<Schedule>;
  /** The same by the job's id. */
  add(schedule: ScheduleInput, options?: { onConflict?: Conflict }): Promise<Schedule>;
  /** Makes a job's dynamic schedules of a tenant exactly these. */
  sync<S, P extends AnySchema, R>(
    owner: { job: JobDefinition<S, P, R, "tenant">; tenant: string },
    wanted: readonly NamedSchedule<In<P>>[],
  ): Promise<{ added: number; changed: number; removed: number }>;
  /** Changes a dynamic schedule. @throws {@link CarillonError} `SCHEDULE_UNKNOWN`, `SCHEDULE_FIXED`. */
  update(key: string, change: { trigger?: Trigger; payload?: unknown }): Promise<Schedule>;
  /** Removes a dynamic schedule; its runs stay. */
  remove(key: string): Promise<void>;
  /** Nothing fires until `resume`; survives restarts. */
  pause(key: string): Promise<void>;
  /** Ends a pause; what fell due meanwhile follows the job's misfire policy. */
  resume(key: string): Promise<void>;
  /** Runs it now, whatever its trigger says. */
  runNow(key: string, request?: RunRequest): Promise<RunReport>;
  /** What happens, happened or does not happen in a window, with reasons. */
  explain(key: string, window: { from: Date; to: Date }): Promise<readonly Explanation[]>;
}
