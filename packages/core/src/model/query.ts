import type { Delivery } from "./delivery.ts";
import type { PageQuery } from "./page.ts";
import type { RunStatus } from "./run.ts";
import type { Schedule } from "./schedule.ts";

/** Which schedules. */
export interface ScheduleQuery extends PageQuery {
  /** Of this tenant. */
  tenant?: string;
  /** Of this plugin. */
  plugin?: string;
  /** Of this job. */
  job?: string;
  /** In this status. */
  status?: Schedule["status"];
}

/** Which runs; newest first. */
export interface RunQuery extends PageQuery {
  /** Of this schedule. */
  schedule?: string;
  /** Of this job. */
  job?: string;
  /** Of this tenant. */
  tenant?: string;
  /** In this status, or one of these. */
  status?: RunStatus | readonly RunStatus[];
  /** Nominal instant at or after. */
  since?: Date;
  /** Nominal instant before. */
  until?: Date;
}

/** Which deliveries; newest first. */
export interface DeliveryQuery extends PageQuery {
  /** Of this tenant. */
  tenant?: string;
  /** To this channel. */
  channel?: string;
  /** In this status. */
  status?: Delivery["status"];
  /** Written by this run. */
  runId?: string;
}
