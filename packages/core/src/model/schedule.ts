import type { TriggerSpec } from "../triggers/spec.ts";

/** A job × a tenant (or global) × a trigger. */
export interface Schedule {
  /** `bgs:daily-summary@veil-wardens`, `core:purge`, `poker:reminder@club#game-7`. */
  key: string;
  /** `plugin:name`. */
  job: string;
  /** Whose; absent for a global job. */
  tenant?: string;
  /** Tells it from the job's other schedules. */
  name?: string;
  /** When it fires. */
  trigger: TriggerSpec;
  /** IANA zone in which the trigger reads wall time where it names none. */
  timezone: string;
  /** Input of its runs; JSON. */
  payload?: unknown;
  /** `quarantined`: its job or tenant is gone; `finished`: no further instant. */
  status: "active" | "paused" | "quarantined" | "finished";
  /** Who wrote it: the job's definition, the tenant's `schedules:` section, or `schedules.add`. */
  origin: "code" | "tenant" | "dynamic";
  /** The next nominal instant; absent when it waits for an event or is finished. */
  nextAt?: Date;
  /** Id of its latest run. */
  lastRunId?: string;
}
