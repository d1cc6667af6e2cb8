import type { Duration } from "../time/duration.ts";

/** What every pattern may carry; both bounds are inclusive. */
export interface Bounds {
  /** IANA zone of the wall time; the schedule's zone unless told. */
  timezone?: string;
  /** No instant before this one; text without an offset is wall time of the zone. */
  start?: Date | string;
  /** No instant after this one. */
  end?: Date | string;
}

/** One field of {@link CronFields}: a number, or an expression such as `mon-fri`, `*&#47;5`, `last sun`. */
export type Field = string | number;

/** The field form of a cron pattern, as APScheduler has it. Weekdays: 0 and 7 are Sunday. */
export interface CronFields {
  /** 4 digits; steps (`2009/2`). */
  year?: Field;
  /** 1-12 or `jan`-`dec`. */
  month?: Field;
  /** 1-31, `last`, `last sun`, `2nd fri`. */
  day?: Field;
  /** ISO week, 1-53. */
  week?: Field;
  /** 0-7 or `sun`-`sat`. */
  dayOfWeek?: Field;
  /** 0-23. */
  hour?: Field;
  /** 0-59. */
  minute?: Field;
  /** 0-59. */
  second?: Field;
}

/** A length as fields, for `interval`. */
export interface IntervalFields {
  /** 7 × 24 h each. */
  weeks?: number;
  /** 24 h each. */
  days?: number;
  /** Hours. */
  hours?: number;
  /** Minutes. */
  minutes?: number;
  /** Seconds. */
  seconds?: number;
}

/** A step on the calendar, for `calendarInterval`. */
export interface CalendarFields {
  /** Years. */
  years?: number;
  /** Months. */
  months?: number;
  /** Weeks. */
  weeks?: number;
  /** Days. */
  days?: number;
  /** Wall time, `HH:MM` or `HH:MM:SS`. */
  at: string;
}

/** One window of the week, half-open: `from` belongs to it, `to` does not. */
export interface BusinessHours {
  /** Weekdays as cron writes them: `mon-fri`, `mon,wed,sat`. */
  days: string;
  /** `HH:MM`. */
  from: string;
  /** `HH:MM`; at or before `from` it is the next day's. */
  to: string;
  /** IANA zone; the schedule's unless told. */
  timezone?: string;
  /** Dates (`2026-12-25`), or the name of a calendar of the scheduler. */
  holidays?: string | readonly string[];
}

/** One JSON form of every trigger, for the store, the tenants file, the REST API and `parseTrigger`. */
export type TriggerSpec =
  | ({ cron: string | CronFields } & Bounds)
  | ({ interval: Duration | IntervalFields; anchor?: string } & Bounds)
  | ({ calendarInterval: CalendarFields } & Bounds)
  | { date: string; timezone?: string }
  | { anyOf: readonly TriggerSpec[] }
  | { allOf: readonly TriggerSpec[] }
  | { within: TriggerSpec; hours: readonly BusinessHours[] }
  | { event: string; delay?: Duration };
