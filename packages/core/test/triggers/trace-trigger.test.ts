import { expect, test } from "vitest";
import {
  allOf,
  anyOf,
  businessHours,
  calendarInterval,
  cron,
  date,
  holidays,
  interval,
  onEvent,
  type Trigger,
  traceTrigger,
  within,
} from "../../src/triggers/index.ts";

/** `time verdict reason` for each instant. */
function trace(trigger: Trigger, window: [from: string, to: string], zone = "UTC"): string[] {
  const calendars = { bank: holidays(["2026-12-25 Christmas Day"]) };
  const range = { from: new Date(window[0]), to: new Date(window[1]) };
  return traceTrigger(trigger.toSpec(), { timezone: zone, calendars }, range).map(
    ({ at, verdict, reason }) =>
      [at.toISOString().slice(5, 16), verdict, reason]
        .filter((part) => part !== undefined)
        .join(" "),
  );
}

test("the window is half-open", () => {
  expect(trace(cron("0 9 * * *"), ["2026-01-01T09:00Z", "2026-01-03T09:00Z"])).toEqual([
    "01-01T09:00 runs",
    "01-02T09:00 runs",
  ]);
});

test("a reading of a gap is told as shifted, with both wall times", () => {
  expect(
    trace(cron("30 2 * * *"), ["2026-03-28T12:00Z", "2026-03-30T12:00Z"], "Europe/Berlin"),
  ).toEqual(["03-29T01:30 shifted shifted by DST from 02:30 to 03:30", "03-30T00:30 runs"]);
});

test("a wildcard's readings in a gap are told as skipped", () => {
  expect(
    trace(cron("*/30 2 * * *"), ["2026-03-28T12:00Z", "2026-03-30T00:10Z"], "Europe/Berlin"),
  ).toEqual([
    "03-29T01:00 excluded 02:00 is skipped by DST",
    "03-29T01:30 excluded 02:30 is skipped by DST",
    "03-30T00:00 runs",
  ]);
});

test("the second pass of a fold is told, and that it does not run", () => {
  expect(
    trace(cron("30 2 * * *"), ["2026-10-24T12:00Z", "2026-10-25T12:00Z"], "Europe/Berlin"),
  ).toEqual([
    "10-25T00:30 runs",
    "10-25T01:30 excluded second 02:30 of the day (DST), runs at the first only",
  ]);
});

test("a day that does not exist is told", () => {
  expect(
    trace(cron("0 12 * * *"), ["2011-12-29T10:30Z", "2011-12-31T12:00Z"], "Pacific/Apia"),
  ).toEqual(["12-29T22:00 runs", "12-30T22:00 runs"]);
  expect(
    trace(cron("0 12 30 12 *"), ["2011-12-01T00:00Z", "2012-01-31T00:00Z"], "Pacific/Apia"),
  ).toEqual(["12-30T22:00 excluded 2011-12-30 does not exist in Pacific/Apia"]);
});

test("windows and holidays give their reasons", () => {
  const hours = businessHours({ days: "mon-fri", from: "09:00", to: "18:00", holidays: "bank" });
  expect(
    trace(within(cron("0 8,12 * * *"), hours), ["2026-12-24T00:00Z", "2026-12-27T00:00Z"]),
  ).toEqual([
    "12-24T08:00 excluded outside mon-fri 09:00-18:00",
    "12-24T12:00 runs",
    "12-25T08:00 excluded outside mon-fri 09:00-18:00",
    "12-25T12:00 excluded 2026-12-25 is excluded: Christmas Day",
    "12-26T08:00 excluded outside mon-fri 09:00-18:00",
    "12-26T12:00 excluded outside mon-fri 09:00-18:00",
  ]);
});

test("what is written for one instant twice is told once, by the better verdict", () => {
  const hours = businessHours({ days: "mon", from: "09:00", to: "10:00" });
  const trigger = anyOf(within(cron("0 12 * * *"), hours), cron("0 12 * * fri"));
  expect(trace(trigger, ["2026-11-19T00:00Z", "2026-11-21T00:00Z"])).toEqual([
    "11-19T12:00 excluded outside mon 09:00-10:00",
    "11-20T12:00 runs",
  ]);
});

test("all of several: common instants, by the worse verdict", () => {
  const hours = businessHours({ days: "thu", from: "09:00", to: "18:00" });
  const trigger = allOf(within(cron("0 12 * * *"), hours), interval("36h"));
  expect(trace(trigger, ["2026-11-18T00:00Z", "2026-11-30T00:00Z"])).toEqual([
    "11-19T12:00 runs",
    "11-22T12:00 excluded outside thu 09:00-18:00",
    "11-25T12:00 excluded outside thu 09:00-18:00",
    "11-28T12:00 excluded outside thu 09:00-18:00",
  ]);
});

test("dates and calendar intervals tell their shifts too", () => {
  const window: [string, string] = ["2026-10-03T00:00Z", "2026-10-04T12:00Z"];
  expect(trace(date("2026-10-04T02:30"), window, "Australia/Sydney")).toEqual([
    "10-03T16:30 shifted shifted by DST from 02:30 to 03:30",
  ]);
  expect(trace(calendarInterval({ days: 1, at: "02:30" }), window, "Australia/Sydney")).toEqual([
    "10-03T16:30 shifted shifted by DST from 02:30 to 03:30",
  ]);
});

test("bounds bound the trace, and an event has none", () => {
  const trigger = cron("0 9 * * *", { start: "2026-01-02T09:00", end: "2026-01-03T09:00" });
  expect(trace(trigger, ["2026-01-01T00:00Z", "2026-02-01T00:00Z"])).toEqual([
    "01-02T09:00 runs",
    "01-03T09:00 runs",
  ]);
  const tick = onEvent({ name: "bgs:tick", is: () => false });
  expect(trace(tick, ["2026-01-01T00:00Z", "2026-02-01T00:00Z"])).toEqual([]);
});

test("a trace ends at ten thousand instants", () => {
  expect(trace(cron("* * * * * *"), ["2026-01-01T00:00Z", "2027-01-01T00:00Z"])).toHaveLength(
    10_000,
  );
});
