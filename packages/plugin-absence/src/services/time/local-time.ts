import { createRequire } from "node:module";
import type * as TemporalModule from "temporal-polyfill";

/** The calendar date, `YYYY-MM-DD`, that an instant falls on in a zone. */
export function localDate(at: Date, timezone: string): string {
  return temporal()
    .Instant.fromEpochMilliseconds(at.getTime())
    .toZonedDateTimeISO(timezone)
    .toPlainDate()
    .toString();
}

/**
 * The instant of a wall time on a date in a zone. A reading that the clocks skip lies at the same distance
 * after the gap, one that they repeat is the first.
 */
export function instantAt(date: string, time: string, timezone: string): Date {
  const day = time === "24:00" ? addDays(date, 1) : date;
  const reading = `${day}T${time === "24:00" ? "00:00" : time}`;
  const zoned = temporal().PlainDateTime.from(reading).toZonedDateTime(timezone);
  return new Date(zoned.epochMilliseconds);
}

/** A date so many days later. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
}

/** Bit of a date's weekday, Monday 1 to Sunday 64. */
export function weekdayBit(date: string): number {
  return 1 << ((new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7);
}

const DAY = 86_400_000;

function temporal(): typeof TemporalModule.Temporal {
  const load = createRequire(import.meta.url);
  return (load("temporal-polyfill") as typeof TemporalModule).Temporal;
}
