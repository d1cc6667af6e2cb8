import type { EmittedEvent } from "./event.ts";

/** Where a run stands. The first four are on the way, the others are final. */
export type RunStatus =
  | "queued"
  | "running"
  | "snoozed"
  | "retrying"
  | "succeeded"
  | "failed"
  | "cancelled"
  | "skipped"
  | "missed"
  | "coalesced"
  | "lost";

/** An error as it is kept: no secret, no object. */
export interface RunError {
  /** Class of the error. */
  name: string;
  /** What happened. */
  message: string;
  /** Code, where it has one. */
  code?: string;
  /** Where it happened. */
  stack?: string;
}

/** One execution of a run. */
export interface Attempt {
  /** 1 for the first. A snooze goes on with the same number. */
  number: number;
  /** Id of the node that executed it. */
  node: string;
  /** Begin. */
  startedAt: Date;
  /** End. */
  finishedAt?: Date;
  /** How it ended: `succeeded`, `failed`, `retry`, `snooze`, `cancel`, `skip`, `timeout`, `lost`. */
  outcome?: string;
  /** Why it failed. */
  error?: RunError;
}

/** How far a run is. */
export interface Progress {
  /** So much is done. */
  done: number;
  /** Of so much. */
  total?: number;
  /** What it is doing. */
  note?: string;
}

/** The execution of one occurrence, and its record. */
export interface Run {
  /** UUIDv7. */
  id: string;
  /** `plugin:name`. */
  job: string;
  /** Whose; absent for a global job. */
  tenant?: string;
  /** Key of the schedule; absent for a manual run of a job without one. */
  schedule?: string;
  /** The instant as ISO 8601, `event:<id>` or `manual:<run id>`; unique within the schedule. */
  occurrence: string;
  /** Why it exists. */
  cause: "schedule" | "event" | "manual";
  /** Where it stands. */
  status: RunStatus;
  /** Why it stands there. */
  reason?: string;
  /** The nominal instant; reports take their period from it. */
  scheduledFor: Date;
  /** When it may start: the nominal instant with delay, spread and jitter, or the end of a snooze or backoff. */
  dueAt: Date;
  /** When its first attempt began. */
  startedAt?: Date;
  /** When it came to its final status. */
  finishedAt?: Date;
  /** Its executions, oldest first. */
  attempts: readonly Attempt[];
  /** How far it is. */
  progress?: Progress;
  /** Input, as the job's payload schema takes it; JSON. */
  payload?: unknown;
  /** What the handler answered; JSON. */
  result?: unknown;
  /** The nominal instants that this run stands for besides its own, oldest first. */
  missed?: readonly Date[];
  /** The event that caused it. */
  event?: EmittedEvent;
  /** How often it went on after a snooze. */
  resumed?: number;
  /** How often it was executed again because its node died. */
  recovered?: number;
  /** Higher first; 0 unless told. */
  priority?: number;
  /** How many runs of its schedule may be on the way to a result at once; 1 unless told. */
  maxInstances?: number;
  /** Number of the latest lease on it; goes up by one with each execution. */
  epoch?: number;
}

/** One line of a run's log. */
export interface LogLine {
  /** Counts up within the run, from 1. */
  sequence: number;
  /** When. */
  at: Date;
  /** `debug`, `info`, `warn` or `error`. */
  level: string;
  /** The text, redacted. */
  message: string;
  /** What went with it, redacted. */
  meta?: object;
}
