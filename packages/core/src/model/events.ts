import type { Delivery } from "./delivery.ts";
import type { Run } from "./run.ts";
import type { Schedule } from "./schedule.ts";
import type { TenantChanges, TenantProblem } from "./tenant.ts";

/** What happens in this process. A final run fires its own event, then `run:finished`. */
export interface SchedulerEvents {
  /** A run was written. */
  "run:queued": Run;
  /** An execution began. */
  "run:started": Run;
  /** A run told how far it is. */
  "run:progress": Run;
  /** A run waits for an instant. */
  "run:snoozed": Run;
  /** A run failed and is tried again. */
  "run:retrying": Run;
  /** The node of a run died. */
  "run:lost": Run;
  /** A run is final. */
  "run:finished": Run;
  /** A run succeeded. */
  "run:succeeded": Run;
  /** A run failed for good. */
  "run:failed": Run;
  /** A run was cancelled. */
  "run:cancelled": Run;
  /** A run had nothing to do, or was left out. */
  "run:skipped": Run;
  /** An occurrence was noticed too late. */
  "run:missed": Run;
  /** A delivery was accepted. */
  "delivery:sent": Delivery;
  /** A delivery cannot be sent. */
  "delivery:dead": Delivery;
  /** A channel is switched off. */
  "channel:disabled": { tenant?: string; channel: string; reason: string };
  /** A schedule was added, changed, paused, resumed or removed. */
  "schedule:changed": Schedule;
  /** A schedule's job or tenant is gone. */
  "schedule:quarantined": Schedule;
  /** A tenant is set aside. */
  "tenant:invalid": TenantProblem;
  /** Tenants were read again. */
  "tenant:reloaded": TenantChanges;
  /** The wall clock moved by so many milliseconds more than time passed. */
  "clock:jumped": { by: number };
  /** `start` is done. */
  started: object;
  /** `stop` begins. */
  stopping: object;
  /** `stop` is done. */
  stopped: object;
}

/** Tells this process what happens. */
export type Announce = <E extends keyof SchedulerEvents>(
  event: E,
  payload: SchedulerEvents[E],
) => void;
