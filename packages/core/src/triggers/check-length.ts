import { didYouMean } from "../config/index.ts";
import { type Duration, parseDuration } from "../time/index.ts";
import { rethrown } from "./bounds.ts";
import type { CalendarStep } from "./compiled-calendar-interval.ts";
import type { CalendarFields, IntervalFields } from "./spec.ts";
import { parseTimeOfDay } from "./time-of-day.ts";
import { triggerError } from "./trigger-error.ts";

const LENGTHS: Readonly<Record<string, number>> = {
  weeks: 604_800_000,
  days: 86_400_000,
  hours: 3_600_000,
  minutes: 60_000,
  seconds: 1_000,
};
const STEPS = ["years", "months", "weeks", "days"];
const LONGEST = 8.64e15;
const MOST_STEPS = 10_000;

/** Checks an interval's length, and answers it as it was written. */
export function checkLength(value: unknown, label: string): Duration | IntervalFields {
  lengthOf(value as Duration | IntervalFields, label);
  return isRecord(value) ? Object.freeze({ ...value }) : (value as Duration);
}

/** The length of an interval in milliseconds. @throws {@link CarillonError} `TRIGGER_INVALID`. */
export function lengthOf(value: Duration | IntervalFields, label: string): number {
  const length = isRecord(value)
    ? sumOf(value, label)
    : rethrown(label, value, () => parseDuration(value as Duration, label));
  if (length >= 1 && length <= LONGEST) return length;
  throw triggerError({ label, expected: "a length of at least 1 ms, within 270,000 years", value });
}

/** Checks a calendar step, and answers it as it was written. */
export function checkStep(value: unknown, label: string): CalendarFields {
  if (!isRecord(value)) {
    throw triggerError({ label, expected: "an object such as { months: 1, at: '09:00' }", value });
  }
  stepOf(value as unknown as CalendarFields, label);
  return Object.freeze({ ...value }) as unknown as CalendarFields;
}

/** A calendar step in months, days and a time. @throws {@link CarillonError} `TRIGGER_INVALID`. */
export function stepOf(value: CalendarFields, label: string): CalendarStep {
  const { at, ...counts } = value;
  checkKeys(value, [...STEPS, "at"], label);
  for (const [key, count] of Object.entries(counts) as [string, unknown][]) {
    if (count === undefined || (isWhole(count) && count >= 0 && count <= MOST_STEPS)) continue;
    const expected = `a whole number from 0 to ${MOST_STEPS}`;
    throw triggerError({ label: `${label}.${key}`, expected, value: count });
  }
  const months = (counts.years ?? 0) * 12 + (counts.months ?? 0);
  const days = (counts.weeks ?? 0) * 7 + (counts.days ?? 0);
  if (months + days === 0) {
    const expected = `at least one of ${STEPS.join(", ")} above 0`;
    throw triggerError({ label, expected, value: undefined });
  }
  return { months, days, at: parseTimeOfDay(at, `${label}.at`) };
}

function sumOf(value: Readonly<Record<string, unknown>>, label: string): number {
  checkKeys(value, Object.keys(LENGTHS), label);
  let sum = 0;
  for (const [key, count] of Object.entries(value)) {
    if (count === undefined) continue;
    if (typeof count !== "number" || !(count >= 0) || !Number.isFinite(count)) {
      const expected = "a number that is not negative";
      throw triggerError({ label: `${label}.${key}`, expected, value: count });
    }
    sum += count * (LENGTHS[key] ?? 0);
  }
  return Math.round(sum);
}

function checkKeys(value: object, known: readonly string[], label: string): void {
  for (const key of Object.keys(value)) {
    if (known.includes(key)) continue;
    const hint = didYouMean(key, known);
    throw triggerError({ label, expected: `only ${known.join(", ")}`, value: key, hint });
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isWhole(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value);
}
