import { createRequire } from "node:module";
import type * as TemporalModule from "temporal-polyfill";

/** A wall time as an instant. */
export interface ResolvedTime {
  /** Epoch milliseconds. */
  at: number;
  /** The clocks skip it: `at` is as far after the gap as the wall time was after its beginning. */
  gap: boolean;
}

/** The local date, `YYYY-MM-DD`, of an instant. */
export function dateAt(instant: Date, timezone: string): string {
  return wallTimeAt(instant.getTime(), timezone).slice(0, 10);
}

/** The wall time, `YYYY-MM-DDTHH:MM`, of an instant. */
export function wallTimeAt(epochMs: number, timezone: string): string {
  return temporal()
    .Instant.fromEpochMilliseconds(epochMs)
    .toZonedDateTimeISO(timezone)
    .toPlainDateTime()
    .toString({ smallestUnit: "minute" });
}

/** The instant of a wall time. One that the clocks show twice is meant the first time. */
export function resolveWallTime(wallTime: string, timezone: string): ResolvedTime {
  const plain = temporal().PlainDateTime.from(wallTime);
  const zoned = plain.toZonedDateTime(timezone, { disambiguation: "compatible" });
  return { at: zoned.epochMilliseconds, gap: !zoned.toPlainDateTime().equals(plain) };
}

/** A date so many days later. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
}

/** A wall time so many minutes earlier on the clock face. */
export function wallTimeBefore(wallTime: string, minutes: number): string {
  return new Date(Date.parse(`${wallTime}Z`) - minutes * 60_000).toISOString().slice(0, 16);
}

/** Days from one date to another; negative when the other is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY);
}

/** The day of the week of a date; 0 is Monday. */
export function weekdayOf(date: string): number {
  return (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7;
}

/** Tells a calendar date that exists. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const epoch = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(epoch) && new Date(epoch).toISOString().startsWith(text);
}

/** Tells a wall time, `YYYY-MM-DDTHH:MM`. */
export function isWallTime(text: string): boolean {
  return /^.{10}T([01]\d|2[0-3]):[0-5]\d$/.test(text) && isDate(text.slice(0, 10));
}

/** Tells an IANA zone that this runtime knows. */
export function isTimezone(name: string): boolean {
  // Offsets pass as zones in newer runtimes; they have no daylight saving to keep.
  if (name !== "UTC" && !/^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

const DAY = 86_400_000;

/** Loaded at first use: a host that plans nothing does without. */
function temporal(): typeof TemporalModule.Temporal {
  const load = createRequire(import.meta.url);
  return (load("temporal-polyfill") as typeof TemporalModule).Temporal;
}
