import type { Duration } from "../time/index.ts";
import type { Bounds, IntervalFields } from "./spec.ts";
import { SpecTrigger } from "./spec-trigger.ts";
import type { Trigger } from "./trigger.ts";

/**
 * Fires each time a length of elapsed time is over, however long. The instants are anchor + n × length
 * (n may be negative: only `start` and `end` bound them), so restarts and nodes agree.
 *
 * @param options - `anchor` fixes the phase; else it is `start` (then the first instant), else the
 * Unix epoch.
 * @throws {@link CarillonError} `TRIGGER_INVALID` for a length that is empty, zero, negative or no number.
 */
export function interval(
  every: Duration | IntervalFields,
  options: Bounds & { anchor?: Date | string } = {},
): Trigger {
  return new SpecTrigger({ ...options, interval: every });
}
