import { CarillonError } from "../errors.ts";
import { DAY, dayNumber, daysInMonth } from "./civil-date.ts";
import type { TimeZone } from "./time-zone.ts";

const TEXT =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:?\d{2})?)?$/i;

/** Text of an instant, read: the wall time it shows, and its own offset where it has one. */
export interface InstantText {
  /** Milliseconds as if the wall clock showed UTC. */
  readonly wall: number;
  /** Milliseconds east of UTC; absent: wall time of a zone. */
  readonly offset: number | undefined;
}

/**
 * Reads ISO 8601 text: a date (its midnight), a date and time, with `Z`, an offset or none.
 * Fractions of a second are cut to milliseconds.
 *
 * @param name - What the text is for, to begin an error message with.
 * @throws {@link CarillonError} `INSTANT_INVALID` for other text and for dates that do not exist.
 */
export function parseInstant(text: string, name: string): InstantText {
  const match = typeof text === "string" ? TEXT.exec(text.trim()) : null;
  if (match === null) throw invalid(text, name, "a date or instant such as '2026-12-24T18:00'");
  const part = (index: number): number => Number(match[index] ?? 0);
  const [year, month, day] = [part(1), part(2), part(3)];
  if (month < 1 || month > 12) throw invalid(text, name, "a month from 01 to 12");
  if (day < 1 || day > daysInMonth(year, month)) throw invalid(text, name, "a day that exists");
  const midnight = part(4) === 24 && part(5) === 0 && part(6) === 0 && part(7) === 0;
  if ((part(4) > 23 && !midnight) || part(5) > 59 || part(6) > 59) {
    throw invalid(text, name, "a time from 00:00:00 to 23:59:59");
  }
  const seconds = part(4) * 3_600 + part(5) * 60 + part(6);
  const wall =
    dayNumber(year, month, day) * DAY +
    seconds * 1_000 +
    Number((match[7] ?? "").padEnd(3, "0").slice(0, 3));
  return { wall, offset: match[8] === undefined ? undefined : offsetOf(match[8]) };
}

/** The instant of such text; wall time of `zone` where it has no offset: in a gap at the same distance after it, in a fold the first reading. */
export function instantOf(text: InstantText, zone: TimeZone): number {
  return text.offset === undefined ? zone.read(text.wall).instant : text.wall - text.offset;
}

function offsetOf(text: string): number {
  if (text.length === 1) return 0;
  const minutes = Number(text.slice(1, 3)) * 60 + Number(text.slice(-2));
  return (text.startsWith("-") ? -minutes : minutes) * 60_000;
}

function invalid(value: unknown, name: string, expected: string): CarillonError {
  const shown = typeof value === "string" ? JSON.stringify(value.slice(0, 80)) : String(value);
  return new CarillonError("INSTANT_INVALID", `${name}: expected ${expected}, got ${shown}`, {
    details: { name, value: typeof value === "string" ? value.slice(0, 80) : value },
  });
}
