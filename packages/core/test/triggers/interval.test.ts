import fc from "fast-check";
import { expect, test } from "vitest";
import { calendarInterval, interval } from "../../src/triggers/index.ts";
import { errorOf, nexts } from "./trigger-fixture.ts";

test("without an anchor, instants are counted from the Unix epoch, so that restarts and nodes agree", () => {
  expect(nexts(interval("5m"), "2026-11-22T04:38:12Z", { count: 2 })).toEqual([
    "2026-11-22T04:40Z",
    "2026-11-22T04:45Z",
  ]);
  expect(nexts(interval("7d"), "2026-11-22T04:38:12Z", { count: 1 })).toEqual([
    "2026-11-26T00:00Z",
  ]);
});

test("start is the anchor and itself the first instant", () => {
  const trigger = interval({ hours: 1, minutes: 30 }, { start: "2026-01-01T00:10:00Z" });
  expect(nexts(trigger, "2025-06-01T00:00Z", { count: 3 })).toEqual([
    "2026-01-01T00:10Z",
    "2026-01-01T01:40Z",
    "2026-01-01T03:10Z",
  ]);
});

test("an anchor goes before start, and start only bounds", () => {
  const trigger = interval("1h", { anchor: "2026-01-01T00:10Z", start: "2026-01-02T00:00Z" });
  expect(nexts(trigger, "2025-06-01T00:00Z", { count: 1 })).toEqual(["2026-01-02T00:10Z"]);
});

test("the context's anchor counts where the trigger has none", () => {
  const anchor = new Date("2026-01-01T00:00:07Z");
  expect(nexts(interval("1m"), "2026-03-01T00:00Z", { anchor, count: 1 })).toEqual([
    "2026-03-01T00:00:07.000Z",
  ]);
});

test("the end is inclusive, and after it there is nothing", () => {
  const trigger = interval("1h", { end: new Date("2026-01-01T02:00Z") });
  expect(nexts(trigger, "2026-01-01T00:30Z")).toEqual(["2026-01-01T01:00Z", "2026-01-01T02:00Z"]);
});

test("a length beyond 2^31 ms is a length like any other", () => {
  expect(nexts(interval("60d"), "2026-01-01T00:00Z", { count: 2 })).toEqual([
    "2026-01-07T00:00Z",
    "2026-03-08T00:00Z",
  ]);
});

test("a milliseconds interval keeps its grid at any distance from the anchor", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10_000_000_000 }),
      fc.integer({ min: -60_000_000_000_000, max: 8_000_000_000_000 }),
      fc.integer({ min: -60_000_000_000_000, max: 8_000_000_000_000 }),
      (length, anchor, after) => {
        const trigger = interval(length, { anchor: new Date(anchor) });
        const next = trigger.next(new Date(after))?.getTime() ?? Number.NaN;
        expect(next).toBeGreaterThan(after);
        expect(next - length).toBeLessThanOrEqual(after);
        expect(Math.abs((next - anchor) % length)).toBe(0);
      },
    ),
  );
});

test.for([
  [
    "",
    "interval: expected milliseconds, or text such as '1h30m' (units ms, s, m, h, d, w), got \"\"",
  ],
  ["0s", 'interval: expected a length of at least 1 ms, within 270,000 years, got "0s"'],
  [0, "interval: expected a length of at least 1 ms, within 270,000 years, got 0"],
  [-5, "interval: expected a length that is not negative and within 270,000 years, got -5"],
  [
    Number.NaN,
    "interval: expected a length that is not negative and within 270,000 years, got NaN",
  ],
  [
    "5 parsecs",
    'interval: expected one of the units ms, s, m, h, d, w, not "parsecs", got "5 parsecs"',
  ],
  [{}, "interval: expected a length of at least 1 ms, within 270,000 years, got an object"],
  [
    { hours: 0 },
    "interval: expected a length of at least 1 ms, within 270,000 years, got an object",
  ],
  [{ hours: -1 }, "interval.hours: expected a number that is not negative, got -1"],
  [
    { hour: 1 },
    'interval: expected only weeks, days, hours, minutes, seconds, got "hour"; did you mean "hours"?',
  ],
  [{ hours: "1" }, 'interval.hours: expected a number that is not negative, got "1"'],
] as const)("the length %j is refused", ([length, message]) => {
  const error = errorOf(() => interval(length as never));
  expect([error.code, error.message]).toEqual(["TRIGGER_INVALID", message]);
});

test("a calendar interval keeps its wall time over DST, elapsed time does not", () => {
  const daily = calendarInterval({ days: 1, at: "20:00", timezone: "Australia/Sydney" });
  expect(nexts(daily, "2026-10-03T00:00Z", { count: 2 })).toEqual([
    "2026-10-03T10:00Z",
    "2026-10-04T09:00Z",
  ]);
});

test("a calendar interval in a gap keeps its distance, in a fold it is the first reading", () => {
  const daily = calendarInterval({ days: 1, at: "02:30", timezone: "Europe/Berlin" });
  expect(nexts(daily, "2026-03-28T12:00Z", { count: 2 })).toEqual([
    "2026-03-29T01:30Z",
    "2026-03-30T00:30Z",
  ]);
  expect(nexts(daily, "2026-10-24T12:00Z", { count: 2 })).toEqual([
    "2026-10-25T00:30Z",
    "2026-10-26T01:30Z",
  ]);
});

test("a calendar interval leaves out dates that do not exist", () => {
  const monthly = calendarInterval({ months: 1, at: "09:00", start: "2026-01-31" });
  expect(nexts(monthly, "2025-01-01T00:00Z")).toEqual([
    "2026-01-31T09:00Z",
    "2026-03-31T09:00Z",
    "2026-05-31T09:00Z",
    "2026-07-31T09:00Z",
  ]);
  const yearly = calendarInterval({ years: 1, at: "00:00", start: "2024-02-29" });
  expect(nexts(yearly, "2024-03-01T00:00Z", { count: 1 })).toEqual(["2028-02-29T00:00Z"]);
  const apia = calendarInterval({ days: 1, at: "12:00", timezone: "Pacific/Apia" });
  expect(nexts(apia, "2011-12-29T12:00Z", { count: 2 })).toEqual([
    "2011-12-29T22:00Z",
    "2011-12-30T22:00Z",
  ]);
});

test("a calendar interval counts from the local date of its start", () => {
  const fortnightly = calendarInterval({ weeks: 2, at: "18:00", start: "2026-09-04T18:00" });
  expect(nexts(fortnightly, "2026-09-04T17:59Z", { count: 3 })).toEqual([
    "2026-09-04T18:00Z",
    "2026-09-18T18:00Z",
    "2026-10-02T18:00Z",
  ]);
  // The start is later that day: the first instant is the one after.
  const late = calendarInterval({ days: 3, at: "09:00", start: "2026-09-04T18:00" });
  expect(nexts(late, "2026-01-01T00:00Z", { count: 1 })).toEqual(["2026-09-07T09:00Z"]);
});

test("a calendar interval adds its months and its days", () => {
  const odd = calendarInterval({ months: 1, days: 1, at: "00:00", start: "2026-01-01" });
  expect(nexts(odd, "2025-12-31T00:00Z")).toEqual([
    "2026-01-01T00:00Z",
    "2026-02-02T00:00Z",
    "2026-03-03T00:00Z",
    "2026-04-04T00:00Z",
  ]);
});

test.for([
  [
    { at: "09:00" },
    "calendarInterval: expected at least one of years, months, weeks, days above 0, got nothing",
  ],
  [
    { days: 1, at: "25:00" },
    'calendarInterval.at: expected a time of day, HH:MM from 00:00 to 23:59, got "25:00"',
  ],
  [
    { days: 1 },
    "calendarInterval.at: expected a time of day, HH:MM from 00:00 to 23:59, got nothing",
  ],
  [
    { days: 1.5, at: "09:00" },
    "calendarInterval.days: expected a whole number from 0 to 10000, got 1.5",
  ],
  [
    { day: 1, at: "09:00" },
    'calendarInterval: expected only years, months, weeks, days, at, got "day"; did you mean "days"?',
  ],
] as const)("the calendar interval %j is refused", ([options, message]) => {
  const error = errorOf(() => calendarInterval(options as never));
  expect([error.code, error.message]).toEqual(["TRIGGER_INVALID", message]);
});
