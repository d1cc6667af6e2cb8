import { expect, test } from "vitest";
import { cron } from "../../src/triggers/index.ts";
import { fastest, nexts } from "./trigger-fixture.ts";

const days = (found: readonly string[]): string[] => found.map((text) => text.slice(0, 10));

test("29 february comes every four years, and not in 2100", () => {
  expect(days(nexts(cron("0 0 29 2 *"), "2092-03-01T00:00Z", { count: 3 }))).toEqual([
    "2096-02-29",
    "2104-02-29",
    "2108-02-29",
  ]);
});

test("L is the last day, L-3 the third before it", () => {
  expect(days(nexts(cron("0 0 L * *"), "2028-01-31T12:00Z", { count: 3 }))).toEqual([
    "2028-02-29",
    "2028-03-31",
    "2028-04-30",
  ]);
  expect(days(nexts(cron("0 0 L-3 * *"), "2026-01-31T12:00Z", { count: 2 }))).toEqual([
    "2026-02-25",
    "2026-03-28",
  ]);
});

test("15W is the working day nearest to the 15th", () => {
  // 2026-02-15 and 2026-03-15 are Sundays, 2026-08-15 is a Saturday.
  expect(days(nexts(cron("0 0 15W * *"), "2026-01-31T00:00Z", { count: 2 }))).toEqual([
    "2026-02-16",
    "2026-03-16",
  ]);
  expect(days(nexts(cron("0 0 15W 8 *"), "2026-01-31T00:00Z", { count: 1 }))).toEqual([
    "2026-08-14",
  ]);
});

test("W does not leave its month", () => {
  // 2026-08-01 is a Saturday, 2026-05-31 a Sunday; April has no 31st.
  expect(days(nexts(cron("0 0 1W 8 *"), "2026-01-01T00:00Z", { count: 1 }))).toEqual([
    "2026-08-03",
  ]);
  expect(days(nexts(cron("0 0 31W 4,5 *"), "2026-01-01T00:00Z", { count: 1 }))).toEqual([
    "2026-05-29",
  ]);
});

test("LW is the last working day", () => {
  expect(days(nexts(cron("0 0 LW * *"), "2026-05-01T00:00Z", { count: 3 }))).toEqual([
    "2026-05-29",
    "2026-06-30",
    "2026-07-31",
  ]);
});

test("5L is the last friday, 2#1 the first tuesday", () => {
  expect(days(nexts(cron("0 0 * * 5L"), "2026-01-01T00:00Z", { count: 2 }))).toEqual([
    "2026-01-30",
    "2026-02-27",
  ]);
  expect(days(nexts(cron("0 0 * * friL"), "2026-01-01T00:00Z", { count: 1 }))).toEqual([
    "2026-01-30",
  ]);
  expect(days(nexts(cron("0 0 * * 2#1"), "2026-01-01T00:00Z", { count: 2 }))).toEqual([
    "2026-01-06",
    "2026-02-03",
  ]);
  expect(days(nexts(cron("0 0 * * mon#5"), "2026-01-01T00:00Z", { count: 2 }))).toEqual([
    "2026-03-30",
    "2026-06-29",
  ]);
});

test("ranges wrap: fri-mon and 22-2", () => {
  expect(days(nexts(cron("0 0 * * fri-mon"), "2026-11-18T00:00Z", { count: 5 }))).toEqual([
    "2026-11-20",
    "2026-11-21",
    "2026-11-22",
    "2026-11-23",
    "2026-11-27",
  ]);
  expect(nexts(cron("0 22-2 * * *"), "2026-01-01T12:00Z", { count: 6 })).toEqual([
    "2026-01-01T22:00Z",
    "2026-01-01T23:00Z",
    "2026-01-02T00:00Z",
    "2026-01-02T01:00Z",
    "2026-01-02T02:00Z",
    "2026-01-02T22:00Z",
  ]);
  expect(nexts(cron("0 22-2/2 * * *"), "2026-01-01T12:00Z", { count: 4 })).toEqual([
    "2026-01-01T22:00Z",
    "2026-01-02T00:00Z",
    "2026-01-02T02:00Z",
    "2026-01-02T22:00Z",
  ]);
});

test("0 and 7 are sunday, alone and in ranges", () => {
  for (const text of ["0", "7", "sun", "7-7", "0-0"]) {
    expect(days(nexts(cron(`0 0 * * ${text}`), "2026-11-18T00:00Z", { count: 2 }))).toEqual([
      "2026-11-22",
      "2026-11-29",
    ]);
  }
  expect(days(nexts(cron("0 0 * * 5-7"), "2026-11-18T00:00Z", { count: 4 }))).toEqual([
    "2026-11-20",
    "2026-11-21",
    "2026-11-22",
    "2026-11-27",
  ]);
  expect(days(nexts(cron("0 0 * * 7-1"), "2026-11-18T00:00Z", { count: 3 }))).toEqual([
    "2026-11-22",
    "2026-11-23",
    "2026-11-29",
  ]);
});

test("day and weekday join with OR in text when both are restricted, with AND as fields", () => {
  expect(days(nexts(cron("0 0 13 * 5"), "2026-11-01T00:00Z", { count: 3 }))).toEqual([
    "2026-11-06",
    "2026-11-13",
    "2026-11-20",
  ]);
  expect(days(nexts(cron({ day: 13, dayOfWeek: 5 }), "2026-03-14T00:00Z", { count: 1 }))).toEqual([
    "2026-11-13",
  ]);
});

test("only * and ? leave a field unrestricted: */2 restricts", () => {
  expect(days(nexts(cron("0 0 */10 * 1"), "2026-11-01T00:00Z", { count: 3 }))).toEqual([
    "2026-11-02",
    "2026-11-09",
    "2026-11-11",
  ]);
  expect(days(nexts(cron("0 0 ? * 1"), "2026-11-01T00:00Z", { count: 2 }))).toEqual([
    "2026-11-02",
    "2026-11-09",
  ]);
  expect(days(nexts(cron("0 0 10 * ?"), "2026-11-01T00:00Z", { count: 2 }))).toEqual([
    "2026-11-10",
    "2026-12-10",
  ]);
});

test("six fields begin with seconds, seven end with the year", () => {
  expect(nexts(cron("15,45 0 0 1 1 *"), "2026-12-31T00:00Z", { count: 2 })).toEqual([
    "2027-01-01T00:00:15.000Z",
    "2027-01-01T00:00:45.000Z",
  ]);
  expect(nexts(cron("0 0 0 1 1 * 2030-2040/5"), "2026-12-31T00:00Z")).toEqual([
    "2030-01-01T00:00Z",
    "2035-01-01T00:00Z",
    "2040-01-01T00:00Z",
  ]);
});

test("nicknames stand for their patterns, in any case", () => {
  expect(nexts(cron("@Weekly"), "2026-11-18T00:00Z", { count: 1 })).toEqual(["2026-11-22T00:00Z"]);
  expect(nexts(cron("@yearly"), "2026-11-18T00:00Z", { count: 1 })).toEqual(["2027-01-01T00:00Z"]);
  expect(nexts(cron("@monthly"), "2026-11-18T00:00Z", { count: 1 })).toEqual(["2026-12-01T00:00Z"]);
  expect(nexts(cron("@hourly"), "2026-11-18T00:30Z", { count: 1 })).toEqual(["2026-11-18T01:00Z"]);
});

test("fields: those before the last given are free, those after it least", () => {
  expect(nexts(cron({ month: 6 }), "2026-11-18T00:00Z", { count: 2 })).toEqual([
    "2027-06-01T00:00Z",
    "2028-06-01T00:00Z",
  ]);
  expect(nexts(cron({ year: 2030 }), "2026-11-18T00:00Z")).toEqual(["2030-01-01T00:00Z"]);
  expect(nexts(cron({ minute: 5 }), "2026-11-18T00:30Z", { count: 2 })).toEqual([
    "2026-11-18T01:05Z",
    "2026-11-18T02:05Z",
  ]);
});

test("fields: a year step goes on from its year", () => {
  expect(nexts(cron({ year: "2009/2", month: 3 }), "2026-01-01T00:00Z", { count: 2 })).toEqual([
    "2027-03-01T00:00Z",
    "2029-03-01T00:00Z",
  ]);
});

test("fields: last, last sun, 2nd fri, and lists of them", () => {
  expect(days(nexts(cron({ day: "last" }), "2026-02-01T00:00Z", { count: 2 }))).toEqual([
    "2026-02-28",
    "2026-03-31",
  ]);
  expect(days(nexts(cron({ day: "last sun" }), "2026-02-01T00:00Z", { count: 1 }))).toEqual([
    "2026-02-22",
  ]);
  expect(days(nexts(cron({ day: "2nd fri, 4th Fri" }), "2026-02-01T00:00Z", { count: 2 }))).toEqual(
    ["2026-02-13", "2026-02-27"],
  );
});

test("fields: ISO weeks, also where they cross the year", () => {
  // Week 53 of 2026 is 28 December to 3 January.
  expect(days(nexts(cron({ week: 53 }), "2026-12-01T00:00Z", { count: 8 }))).toEqual([
    "2026-12-28",
    "2026-12-29",
    "2026-12-30",
    "2026-12-31",
    "2027-01-01",
    "2027-01-02",
    "2027-01-03",
    "2032-12-27",
  ]);
  expect(
    days(nexts(cron({ week: 1, dayOfWeek: "mon" }), "2024-06-01T00:00Z", { count: 2 })),
  ).toEqual(["2024-12-30", "2025-12-29"]);
});

test("start and end are inclusive", () => {
  const bounds = { start: "2026-01-02T09:00", end: new Date("2026-01-04T09:00Z") };
  expect(nexts(cron("0 9 * * *", bounds), "2025-01-01T00:00Z", { count: 9 })).toEqual([
    "2026-01-02T09:00Z",
    "2026-01-03T09:00Z",
    "2026-01-04T09:00Z",
  ]);
});

test("next is strictly later, also from within a second", () => {
  const everySecond = cron("* * * * * *");
  expect(everySecond.next(new Date("2026-01-01T00:00:00.000Z"))?.toISOString()).toBe(
    "2026-01-01T00:00:01.000Z",
  );
  expect(everySecond.next(new Date("2026-01-01T00:00:00.999Z"))?.toISOString()).toBe(
    "2026-01-01T00:00:01.000Z",
  );
});

test("an expression that can never match answers undefined within 5 ms", () => {
  const never = [cron("0 0 30 2 *"), cron("0 0 31 2,4,6,9,11 *"), cron({ month: 2, day: 30 })];
  for (const trigger of never) {
    const ask = (): Date | undefined =>
      trigger.next(new Date("2026-01-01T00:00Z"), { timezone: "Europe/Berlin" });
    expect(ask()).toBeUndefined();
    expect(fastest(ask)).toBeLessThan(5);
  }
  expect(cron("0 0 0 1 1 * 2020").next(new Date("2026-01-01T00:00Z"))).toBeUndefined();
});
