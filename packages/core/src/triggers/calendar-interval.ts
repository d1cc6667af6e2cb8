import type { Bounds, CalendarFields } from "./spec.ts";
import { SpecTrigger } from "./spec-trigger.ts";
import type { Trigger } from "./trigger.ts";

/**
 * Fires at a wall time on every n-th day, week, month or year, counted from the local date of `start`;
 * without it from Thursday, 1 January 1970.
 *
 * @remarks
 * A date that does not exist is left out: monthly from 31 January, the next is 31 March. A time in a
 * DST gap fires at the same distance after it, one in a fold at its first reading.
 * @throws {@link CarillonError} `TRIGGER_INVALID`.
 */
export function calendarInterval(options: CalendarFields & Bounds): Trigger {
  const { timezone, start, end, ...calendar } = options;
  return new SpecTrigger({ calendarInterval: calendar, timezone, start, end });
}
