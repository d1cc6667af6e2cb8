import type { Duration } from "./duration.ts";

/**
 * Where "now" and waiting come from. Everything in Carillon asks the clock, so that a test can turn
 * the time by hand; no other room calls `Date.now` or `setTimeout`.
 */
export interface Clock {
  /** The present instant. */
  now(): Date;
  /**
   * Waits for a length of elapsed time, however long.
   *
   * @throws the signal's reason when the signal is aborted.
   */
  sleep(duration: Duration, options?: { signal?: AbortSignal }): Promise<void>;
}
