export { allOf } from "./all-of.ts";
export { anyOf } from "./any-of.ts";
export { businessHours } from "./business-hours.ts";
export { calendarInterval } from "./calendar-interval.ts";
export { compileTrigger } from "./compile-trigger.ts";
export type { CompiledTrigger } from "./compiled-trigger.ts";
export { cron } from "./cron.ts";
export { date } from "./date.ts";
export { eventOf } from "./event-of.ts";
export { holidays } from "./holidays.ts";
export { interval } from "./interval.ts";
export { neverFires } from "./never-fires.ts";
export { type EventKind, onEvent } from "./on-event.ts";
export { parseTrigger } from "./parse-trigger.ts";
export type {
  Bounds,
  BusinessHours,
  CalendarFields,
  CronFields,
  Field,
  IntervalFields,
  TriggerSpec,
} from "./spec.ts";
export { spreadOf } from "./spread-of.ts";
export { traceTrigger } from "./trace/trace-trigger.ts";
export type { TracedInstant } from "./trace/traced-instant.ts";
export type { Calendar, TimeWindow, Trigger, TriggerContext } from "./trigger.ts";
export { within } from "./within.ts";
