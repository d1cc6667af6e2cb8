import { createRequire } from "node:module";
import { CarillonError } from "@carillon/core";
import type * as TemporalModule from "temporal-polyfill";

/** A span of time as the events' own text, half-open: `from` belongs to it, `to` does not. */
export interface Span {
  /** `YYYY-MM-DDTHH:MM:SSZ`. */
  from: string;
  /** `YYYY-MM-DDTHH:MM:SSZ`. */
  to: string;
}

/**
 * The calendar date before the one that an instant falls on in a zone. At a local midnight, and at any
 * later time of that day, that is the day that has just ended.
 */
export function dayBefore(instant: Date, timezone: string): string {
  return addDays(dateAt(instant, timezone), -1);
}

/** The calendar date, `YYYY-MM-DD`, that an instant falls on in a zone. */
export function dateAt(instant: Date, timezone: string): string {
  if (timezone === "UTC") return instant.toISOString().slice(0, 10);
  return temporal()
    .Instant.fromEpochMilliseconds(instant.getTime())
    .toZonedDateTimeISO(timezone)
    .toPlainDate()
    .toString();
}

/** A date so many days later. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
}

/**
 * The span of the calendar days `first` to `last` in a zone, both included. Where a day begins at 01:00
 * because its midnight was skipped, so does the span; a day that does not exist there is empty.
 */
export function spanOfDays(first: string, last: string, timezone: string): Span {
  return { from: startOfDay(first, timezone), to: startOfDay(addDays(last, 1), timezone) };
}

/**
 * Checks a date from outside.
 *
 * @throws {@link CarillonError} `BGS_DATE_INVALID`.
 */
export function checkDate(date: string): string {
  const instant = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(`${date}T00:00:00Z`) : Number.NaN;
  if (!Number.isNaN(instant) && new Date(instant).toISOString().startsWith(date)) return date;
  throw new CarillonError(
    "BGS_DATE_INVALID",
    `Expected the date of a report to be a calendar date such as 2025-09-12, found ${JSON.stringify(date)}`,
    { details: { date } },
  );
}

const DAY = 86_400_000;

function startOfDay(date: string, timezone: string): string {
  if (timezone === "UTC") return `${date}T00:00:00Z`;
  const start = temporal()
    .PlainDate.from(date)
    .toZonedDateTime({ timeZone: timezone })
    .startOfDay();
  return `${new Date(start.epochMilliseconds).toISOString().slice(0, 19)}Z`;
}

/** Loaded at first use: most tenants report in UTC. */
function temporal(): typeof TemporalModule.Temporal {
  const load = createRequire(import.meta.url);
  return (load("temporal-polyfill") as typeof TemporalModule).Temporal;
}
