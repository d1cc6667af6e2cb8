import { expect, test } from "vitest";
import { cron, date, interval } from "../../src/triggers/index.ts";
import { nexts } from "./trigger-fixture.ts";

// What APScheduler 3.11.3 was measured to do in Sydney, and where ours differs on purpose.
const SYDNEY = { zone: "Australia/Sydney" };
const day = (text: string): string => new Date(text).toISOString();

test("D8: hour 5 keeps its wall time over the gap", () => {
  expect(nexts(cron({ hour: 5 }), day("2026-10-03T00:00+10:00"), { ...SYDNEY, count: 3 })).toEqual([
    "2026-10-02T19:00Z",
    "2026-10-03T18:00Z",
    "2026-10-04T18:00Z",
  ]);
});

test("D8: 02:30 in the gap fires once, at 03:30", () => {
  const trigger = cron({ hour: 2, minute: 30, year: 2026, month: 10, day: 4 });
  expect(nexts(trigger, "2026-10-01T00:00Z", SYDNEY)).toEqual(["2026-10-03T16:30Z"]);
});

test("D8: 02:30 in the fold fires once, where APScheduler fires twice (ARCHITECTURE, DST)", () => {
  const trigger = cron({ hour: 2, minute: 30, year: 2026, month: 4, day: 5 });
  expect(nexts(trigger, "2026-04-01T00:00Z", SYDNEY)).toEqual(["2026-04-04T15:30Z"]);
});

test("D8: every 12 hours is elapsed time", () => {
  const trigger = interval({ hours: 12 }, { start: "2026-10-03T20:00", timezone: SYDNEY.zone });
  expect(nexts(trigger, "2026-10-01T00:00Z", { count: 3 })).toEqual([
    "2026-10-03T10:00Z",
    "2026-10-03T22:00Z",
    "2026-10-04T10:00Z",
  ]);
});

test("D8: day */5 begins anew each month", () => {
  const found = nexts(cron({ day: "*/5" }), "2024-12-31T23:00Z", { count: 8 });
  expect(found.map((text) => text.slice(5, 10))).toEqual([
    "01-01",
    "01-06",
    "01-11",
    "01-16",
    "01-21",
    "01-26",
    "01-31",
    "02-01",
  ]);
});

test("D8: month */2 is january, march, …", () => {
  expect(nexts(cron({ month: "*/2" }), "2026-01-02T00:00Z", { count: 1 })).toEqual([
    "2026-03-01T00:00Z",
  ]);
});

test("D8: the last day of february at one", () => {
  expect(nexts(cron({ day: "last", hour: 1 }), "2026-02-02T00:00Z", { count: 1 })).toEqual([
    "2026-02-28T01:00Z",
  ]);
});

test("D8: the first friday at one", () => {
  expect(nexts(cron({ day: "1st fri", hour: 1 }), "2026-02-02T00:00Z", { count: 1 })).toEqual([
    "2026-02-06T01:00Z",
  ]);
});

test("D8: monday, wednesday and friday", () => {
  const trigger = cron({ dayOfWeek: "mon,wed,fri" });
  expect(nexts(trigger, "2026-01-01T00:00Z", { count: 1 })).toEqual(["2026-01-02T00:00Z"]);
});

test("D8: second */30", () => {
  expect(nexts(cron({ second: "*/30" }), "2026-01-01T00:00:01Z", { count: 1 })).toEqual([
    "2026-01-01T00:00:30.000Z",
  ]);
});

test("D8: a date in the gap is at the same distance after it", () => {
  expect(nexts(date("2026-10-04T02:30"), "2026-01-01T00:00Z", SYDNEY)).toEqual([
    "2026-10-03T16:30Z",
  ]);
});

test("D8: a past date has no next instant; whether it is missed is the job's misfire policy", () => {
  expect(nexts(date("2025-01-01T00:00"), "2026-01-01T00:00Z", SYDNEY)).toEqual([]);
});
