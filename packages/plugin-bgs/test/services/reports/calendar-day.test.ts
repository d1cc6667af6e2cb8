import { expect, test } from "vitest";
import {
  addDays,
  checkDate,
  dateAt,
  dayBefore,
  spanOfDays,
} from "../../../src/services/reports/calendar-day.ts";

test.each([
  ["2025-09-13T00:00:00Z", "UTC", "2025-09-12"],
  ["2025-09-13T09:30:00Z", "UTC", "2025-09-12"],
  ["2025-03-01T00:00:00Z", "UTC", "2025-02-28"],
  // Midnight in Berlin and in Sydney.
  ["2025-09-12T22:00:00Z", "Europe/Berlin", "2025-09-12"],
  ["2025-09-12T14:00:00Z", "Australia/Sydney", "2025-09-12"],
  // The day in Beirut began at 01:00, because its midnight was skipped.
  ["2025-03-29T22:00:00Z", "Asia/Beirut", "2025-03-29"],
])("at %s in %s the day that has just ended is %s", (instant, zone, day) => {
  expect(dayBefore(new Date(instant), zone)).toBe(day);
});

test.each([
  ["UTC", "2025-09-12", "2025-09-12T00:00:00Z", "2025-09-13T00:00:00Z"],
  ["Europe/Berlin", "2025-09-12", "2025-09-11T22:00:00Z", "2025-09-12T22:00:00Z"],
  // 23 and 25 hours.
  ["Europe/Berlin", "2025-03-30", "2025-03-29T23:00:00Z", "2025-03-30T22:00:00Z"],
  ["Europe/Berlin", "2025-10-26", "2025-10-25T22:00:00Z", "2025-10-26T23:00:00Z"],
  // Midnight skipped.
  ["Asia/Beirut", "2025-03-30", "2025-03-29T22:00:00Z", "2025-03-30T21:00:00Z"],
  // Midnight twice: the day begins at the first.
  ["America/Havana", "2025-11-02", "2025-11-02T04:00:00Z", "2025-11-03T05:00:00Z"],
  // A day that Apia did not have.
  ["Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z", "2011-12-30T10:00:00Z"],
])("in %s the day %s is [%s, %s)", (zone, day, ...span) => {
  const { from, to } = spanOfDays(day, day, zone);
  expect([from, to]).toEqual(span);
});

test.each(["UTC", "Europe/Berlin", "Asia/Beirut", "America/Santiago", "Pacific/Apia"])(
  "days follow one another in %s without gap or overlap",
  (zone) => {
    const days = Array.from({ length: 400 }, (_value, index) => addDays("2011-12-01", index));
    const spans = days.map((day) => spanOfDays(day, day, zone));
    expect(spans.slice(1).map(({ from }) => from)).toEqual(spans.slice(0, -1).map(({ to }) => to));
  },
);

test("a date is told in the zone", () => {
  expect(dateAt(new Date("2025-09-12T23:00:00Z"), "Europe/Berlin")).toBe("2025-09-13");
});

test.each(["2025-02-30", "2025-9-1", "yesterday", "", "2025-09-12T00:00:00Z"])(
  "%j is no date",
  (date) => {
    expect(() => checkDate(date)).toThrow(
      expect.objectContaining({ code: "BGS_DATE_INVALID" }) as Error,
    );
  },
);
