export { assertTimeZone } from "./assert-time-zone.ts";
export {
  type CivilDate,
  civilDate,
  DAY,
  dayNumber,
  daysInMonth,
  formatDate,
  formatTime,
  parseDate,
  weekday,
} from "./civil-date.ts";
export type { Clock } from "./clock.ts";
export { type Deferred, deferred } from "./deferred.ts";
export { type ClockMember, type DrivenClock, isDriven } from "./driven-clock.ts";
export type { Duration } from "./duration.ts";
export { formatDuration } from "./format-duration.ts";
export { parseDuration } from "./parse-duration.ts";
export { type InstantText, instantOf, parseInstant } from "./parse-instant.ts";
export { systemClock } from "./system-clock.ts";
export { type Reading, type TimeZone, type Transition, timeZone } from "./time-zone.ts";
export { uuidv7 } from "./uuidv7.ts";
