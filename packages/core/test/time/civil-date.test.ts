import fc from "fast-check";
import { expect, test } from "vitest";
import {
  civilDate,
  dayNumber,
  daysInMonth,
  formatDate,
  formatTime,
  instantOf,
  parseDate,
  parseInstant,
  timeZone,
  weekday,
} from "../../src/time/index.ts";

const DAY = 86_400_000;

test("day numbers and dates agree with Date, from the year 1 to 9999", () => {
  const days = fc.integer({ min: -719_162, max: 2_932_896 });
  fc.assert(
    fc.property(days, (day) => {
      const date = new Date(day * DAY);
      const expected = {
        year: date.getUTCFullYear(),
        month: date.getUTCMonth() + 1,
        day: date.getUTCDate(),
      };
      expect(civilDate(day)).toEqual(expected);
      expect(dayNumber(expected.year, expected.month, expected.day)).toBe(day);
      expect(weekday(day)).toBe(date.getUTCDay());
      const next = new Date(0);
      next.setUTCFullYear(expected.year, expected.month, 0);
      expect(daysInMonth(expected.year, expected.month)).toBe(next.getUTCDate());
      expect(formatDate(day * DAY)).toBe(date.toISOString().slice(0, 10));
      expect(parseDate(formatDate(day * DAY))).toBe(day);
    }),
    { numRuns: 2_000 },
  );
});

test("dates that do not exist are not read", () => {
  for (const text of [
    "2026-02-29",
    "2026-13-01",
    "2026-00-10",
    "2026-04-31",
    "2026-1-1",
    "",
    "26-01-01",
  ]) {
    expect(parseDate(text)).toBeUndefined();
  }
});

test("times are written with seconds only where there are some", () => {
  expect([0, 9_000_000, 86_399_000].map(formatTime)).toEqual(["00:00", "02:30", "23:59:59"]);
});

test.for([
  ["2026-12-24", "2026-12-23T23:00:00.000Z"],
  ["2026-12-24T18:00", "2026-12-24T17:00:00.000Z"],
  ["2026-12-24 18:00:30.25", "2026-12-24T17:00:30.250Z"],
  ["2026-12-24T18:00Z", "2026-12-24T18:00:00.000Z"],
  ["2026-12-24T18:00+05:30", "2026-12-24T12:30:00.000Z"],
  ["2026-12-24T18:00-0330", "2026-12-24T21:30:00.000Z"],
  ["2026-12-24T24:00", "2026-12-24T23:00:00.000Z"],
  ["2026-03-29T02:30", "2026-03-29T01:30:00.000Z"],
  ["2026-10-25T02:30", "2026-10-25T00:30:00.000Z"],
] as const)("%s in Berlin is %s", ([text, expected]) => {
  const instant = instantOf(parseInstant(text, "start"), timeZone("Europe/Berlin"));
  expect(new Date(instant).toISOString()).toBe(expected);
});

test.for([
  ["soon", "start: expected a date or instant such as '2026-12-24T18:00', got \"soon\""],
  ["2026-12", "start: expected a date or instant such as '2026-12-24T18:00', got \"2026-12\""],
  ["2026-13-01", 'start: expected a month from 01 to 12, got "2026-13-01"'],
  ["2026-02-29", 'start: expected a day that exists, got "2026-02-29"'],
  ["2026-02-28T25:00", 'start: expected a time from 00:00:00 to 23:59:59, got "2026-02-28T25:00"'],
] as const)("%s is no instant", ([text, message]) => {
  expect(() => parseInstant(text, "start")).toThrow(message);
});
