import { type CronFields, cron, date, interval, type Trigger } from "@carillon/core";
import { expect, test } from "vitest";
import { short } from "../support/club.ts";

// Rows P34 to P53 of the feature table: the triggers of the original, by the instants of fixture D8.

const ZONE = "Australia/Sydney";

function next(trigger: Trigger, after: string, count = 1): string[] {
  const found: string[] = [];
  for (let at: Date | undefined = new Date(after); found.length < count; ) {
    at = trigger.next(at, { timezone: ZONE });
    if (at === undefined) return [...found, "never"];
    found.push(short(at));
  }
  return found;
}

function fields(given: CronFields, timezone = ZONE): Trigger {
  return cron(given, { timezone });
}

test("P34: there are three kinds of triggers, and all are plain values", () => {
  const kinds = [interval("12h"), cron({ hour: 5 }), date("2026-10-05T19:00", { timezone: ZONE })];
  for (const trigger of kinds)
    expect(JSON.parse(JSON.stringify(trigger.toSpec()))).toEqual(trigger.toSpec());
});

test.each([
  ["P35", { seconds: 30 }, ["2026-10-02T10:00:30.000Z"]],
  ["P36", { minutes: 15 }, ["2026-10-02T10:15:00.000Z"]],
  ["P37", { hours: 12 }, ["2026-10-02T22:00:00.000Z"]],
  ["P38", { days: 2 }, ["2026-10-04T10:00:00.000Z"]],
  ["P39", { weeks: 1 }, ["2026-10-09T10:00:00.000Z"]],
])("%s: the interval %j is elapsed time", (_row, every, expected) => {
  const start = new Date("2026-10-02T10:00:00Z");
  const at = interval(every, { start }).next(start, { timezone: ZONE });
  expect([at?.toISOString()]).toEqual(expected);
});

test.each([[{}], [{ hours: 0 }], [{ minutes: -5 }], [{ seconds: Number.NaN }]])(
  "P40: the interval %j is an error, where the original fired every second",
  (every) => {
    expect(() => interval(every)).toThrow(expect.objectContaining({ code: "TRIGGER_INVALID" }));
  },
);

test("P41: every 12 hours across the change of the clocks", () => {
  const start = new Date("2026-10-03T10:00:00Z"); // 20:00, +10:00
  expect(next(interval("12h", { start }), "2026-10-03T10:00:00Z", 2)).toEqual([
    ...["2026-10-03T22:00Z", "2026-10-04T10:00Z"], // 09:00 and 21:00, +11:00
  ]);
});

test.each([
  ["P42", { year: 2027 }, "2026-10-01T00:00:00Z", ["2026-12-31T13:00Z"]],
  ["P42", { year: 2020 }, "2026-10-01T00:00:00Z", ["never"]],
  ["P43", { month: "*/2" }, "2026-01-02T00:00:00Z", ["2026-02-28T13:00Z"]],
  ["P44", { day: "last", hour: 1 }, "2026-02-02T00:00:00Z", ["2026-02-27T14:00Z"]],
  ["P44", { day: "1st fri", hour: 1 }, "2026-02-02T00:00:00Z", ["2026-02-05T14:00Z"]],
  ["P45", { week: 1 }, "2026-01-10T00:00:00Z", ["2027-01-03T13:00Z"]],
  ["P46", { dayOfWeek: "mon,wed,fri" }, "2026-01-01T02:00:00Z", ["2026-01-01T13:00Z"]],
  ["P47", { hour: "*/3" }, "2026-01-01T14:30:00Z", ["2026-01-01T16:00Z"]],
  ["P48", { minute: "*/15" }, "2026-01-01T00:01:00Z", ["2026-01-01T00:15Z"]],
])("%s: the fields %j", (_row, given, after, expected) => {
  expect(next(fields(given), after)).toEqual(expected);
});

test("P44: day */5 begins anew each month, and says so by its instants", () => {
  const days = next(fields({ day: "*/5" }, "UTC"), "2024-12-31T23:59:59Z", 8);
  expect(days.map((day) => day.slice(5, 10))).toEqual([
    ...["01-01", "01-06", "01-11", "01-16", "01-21", "01-26", "01-31", "02-01"],
  ]);
});

test("P46: numbers of days are crontab's, 0 is Sunday; a game's days never come here", () => {
  const sunday = next(fields({ dayOfWeek: 0 }, "UTC"), "2026-10-01T00:00:00Z");
  expect(sunday).toEqual(["2026-10-04T00:00Z"]);
  expect(next(fields({ dayOfWeek: "sun" }, "UTC"), "2026-10-01T00:00:00Z")).toEqual(sunday);
});

test("P49: seconds", () => {
  const at = fields({ second: "*/30" }).next(new Date("2026-01-01T00:00:01Z"), { timezone: ZONE });
  expect(at?.toISOString()).toBe("2026-01-01T00:00:30.000Z");
});

test("P50: no field at all is an error, where the original fired every second", () => {
  expect(() => cron({})).toThrow(expect.objectContaining({ code: "TRIGGER_INVALID" }));
});

test("P51: every five days at any time is every second of those days, and no sample here says it", () => {
  const trigger = fields({ year: 2027, day: "*/5", hour: "*", minute: "*", second: "*" }, "UTC");
  const first = trigger.next(new Date("2026-10-01T00:00:00Z"), { timezone: ZONE });
  expect(first?.toISOString()).toBe("2027-01-01T00:00:00.000Z");
  expect(first && trigger.next(first, { timezone: ZONE })?.toISOString()).toBe(
    "2027-01-01T00:00:01.000Z",
  );
});

test("P52, P53: a date is required and has a zone; in a gap it is shifted", () => {
  expect(() => date("")).toThrow(expect.objectContaining({ code: "TRIGGER_INVALID" }));
  expect(next(date("2026-10-04T02:30", { timezone: ZONE }), "2026-10-01T00:00:00Z", 2)).toEqual([
    ...["2026-10-03T16:30Z", "never"],
  ]);
  expect(next(date("2026-10-05T12:00", { timezone: ZONE }), "2026-10-04T00:00:00Z")).toEqual([
    "2026-10-05T01:00Z",
  ]);
});

test("P16: 05:00 in Sydney on the days around the change", () => {
  expect(next(fields({ hour: 5 }), "2026-10-02T14:00:00Z", 3)).toEqual([
    ...["2026-10-02T19:00Z", "2026-10-03T18:00Z", "2026-10-04T18:00Z"],
  ]);
  expect(next(fields({ hour: 2, minute: 30 }), "2026-10-03T00:00:00Z", 2)[0]).toBe(
    "2026-10-03T16:30Z",
  );
  // The original fired twice on the day on which 02:30 comes twice.
  expect(next(fields({ hour: 2, minute: 30 }), "2026-04-04T00:00:00Z", 2)).toEqual([
    ...["2026-04-04T15:30Z", "2026-04-05T16:30Z"],
  ]);
});
