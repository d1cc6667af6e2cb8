import { checkHours } from "./check-hours.ts";
import type { BusinessHours } from "./spec.ts";
import type { TimeWindow } from "./trigger.ts";

/**
 * Windows of the week for `within`, read on the wall clock: `from` is inside, `to` is not, and a `to`
 * at or before `from` is the next day's. A holiday closes the local date it falls on, also for a
 * window that opened the evening before.
 *
 * @throws {@link CarillonError} `TRIGGER_INVALID`.
 */
export function businessHours(...hours: readonly BusinessHours[]): TimeWindow {
  return Object.freeze({ hours: checkHours(hours, "businessHours") });
}
