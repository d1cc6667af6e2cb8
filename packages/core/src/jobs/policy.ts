import type { Duration } from "../time/duration.ts";

/** When a failed attempt is tried again. */
export interface RetryPolicy {
  /** Executions in all, the first included. */
  attempts: number;
  /** `exponential` unless told: the delay doubles each time, with jitter. */
  backoff?: "fixed" | "exponential";
  /** Before the second attempt; 10 s unless told. */
  delay?: Duration;
  /** Never longer; 1 h unless told. */
  maxDelay?: Duration;
}

/** What becomes of occurrences that are noticed late. */
export interface MisfirePolicy {
  /**
   * `none` drops what is late by more than a minute; `latest` merges all that is due into one run;
   * `all` runs each, oldest first.
   *
   * @defaultValue 'latest'
   */
  catchUp?: "none" | "latest" | "all";
  /** What is older becomes a `missed` row. @defaultValue '1d' */
  grace?: Duration;
  /** At most so many are caught up; older ones become `missed`. @defaultValue 100 */
  limit?: number;
}

/** How a job's runs are carried out. Set by the job, overridden by the host, then by the tenant. */
export interface JobPolicy {
  /** Runs of one schedule at once, over all nodes; a snoozed run counts. @defaultValue 1 */
  maxInstances?: number;
  /** What happens to an occurrence that falls due while the one before is on its way. @defaultValue 'skip' */
  overlap?: "skip" | "queue" | "cancel-previous";
  /** Runs of the job at once, over all tenants and nodes; unlimited unless told. */
  concurrency?: number;
  /** Higher first, within a tenant. @defaultValue 0 */
  priority?: number;
  /** What is late. */
  misfire?: MisfirePolicy;
  /** What failed. @defaultValue false */
  retry?: RetryPolicy | false;
  /** How often a run whose node died is executed again, whatever `retry` says. @defaultValue 3 */
  recover?: number;
  /** Of one execution: then its signal is aborted, and 5 s later it fails with `RUN_TIMEOUT`. @defaultValue '10m' */
  timeout?: Duration;
  /** Of the run from its first start, snoozes and retries included; unlimited unless told. */
  deadline?: Duration;
  /** Starts so long after the nominal instant. @defaultValue 0 */
  delay?: Duration;
  /** A stable share of this window is added, so that tenants do not start together. @defaultValue 0 */
  spread?: Duration;
  /** A random share of this is added, each time anew. @defaultValue 0 */
  jitter?: Duration;
  /** IANA zone of the trigger; the tenant's unless told. */
  timezone?: string;
  /** Runs that are kept: the latest `keep` of a schedule, or those of the last `keepFor`, whichever keeps more. */
  history?: { keep?: number; keepFor?: Duration };
}
