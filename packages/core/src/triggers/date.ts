import { SpecTrigger } from "./spec-trigger.ts";
import type { Trigger } from "./trigger.ts";

/**
 * Fires once. Text without an offset is wall time of the zone; in a DST gap at the same distance after
 * it, in a fold the first reading. What becomes of one in the past is the job's misfire policy.
 *
 * @throws {@link CarillonError} `TRIGGER_INVALID`.
 */
export function date(at: Date | string, options: { timezone?: string } = {}): Trigger {
  return new SpecTrigger({ ...options, date: at });
}
