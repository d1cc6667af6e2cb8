import { expect, test } from "vitest";
import { cron } from "../../src/triggers/index.ts";
import { nexts } from "./trigger-fixture.ts";

const SYDNEY = { zone: "Australia/Sydney" };
const NEW_YORK = { zone: "America/New_York" };
const BERLIN = { zone: "Europe/Berlin" };
const LORD_HOWE = { zone: "Australia/Lord_Howe" };

test("sydney: a fixed reading in the gap fires at the same distance after it", () => {
  expect(nexts(cron("30 2 * * *"), "2026-10-02T16:30Z", { ...SYDNEY, count: 2 })).toEqual([
    "2026-10-03T16:30Z",
    "2026-10-04T15:30Z",
  ]);
});

test("sydney: a fixed reading in the fold fires at its first pass only", () => {
  expect(nexts(cron("30 2 * * *"), "2026-04-04T00:00Z", { ...SYDNEY, count: 2 })).toEqual([
    "2026-04-04T15:30Z",
    "2026-04-05T16:30Z",
  ]);
  // Asked from inside the second pass, it does not fire again.
  expect(nexts(cron("30 2 * * *"), "2026-04-04T16:10Z", { ...SYDNEY, count: 1 })).toEqual([
    "2026-04-05T16:30Z",
  ]);
});

test("sydney: a wildcard pattern fires in both passes and not in the gap", () => {
  expect(nexts(cron("*/30 2 * * *"), "2026-04-04T14:00Z", { ...SYDNEY, count: 5 })).toEqual([
    "2026-04-04T15:00Z",
    "2026-04-04T15:30Z",
    "2026-04-04T16:00Z",
    "2026-04-04T16:30Z",
    "2026-04-05T16:00Z",
  ]);
  expect(nexts(cron("*/30 2 * * *"), "2026-10-02T16:30Z", { ...SYDNEY, count: 1 })).toEqual([
    "2026-10-04T15:00Z",
  ]);
});

test("new york: fixed and wildcard patterns in gap and fold", () => {
  expect(nexts(cron("30 2 * * *"), "2026-03-08T06:59Z", { ...NEW_YORK, count: 2 })).toEqual([
    "2026-03-08T07:30Z",
    "2026-03-09T06:30Z",
  ]);
  expect(nexts(cron("30 1 * * *"), "2026-11-01T04:00Z", { ...NEW_YORK, count: 2 })).toEqual([
    "2026-11-01T05:30Z",
    "2026-11-02T06:30Z",
  ]);
  expect(nexts(cron("0 * * * *"), "2026-11-01T04:30Z", { ...NEW_YORK, count: 3 })).toEqual([
    "2026-11-01T05:00Z",
    "2026-11-01T06:00Z",
    "2026-11-01T07:00Z",
  ]);
  expect(nexts(cron("*/15 * * * *"), "2026-03-08T06:40Z", { ...NEW_YORK, count: 3 })).toEqual([
    "2026-03-08T06:45Z",
    "2026-03-08T07:00Z",
    "2026-03-08T07:15Z",
  ]);
});

test("berlin: every ten minutes goes on through the repeated hour", () => {
  const found = nexts(cron("*/10 * * * *"), "2026-10-24T23:59Z", { ...BERLIN, count: 13 });
  expect(found[0]).toBe("2026-10-25T00:00Z");
  expect(found.at(-1)).toBe("2026-10-25T02:00Z");
});

test("berlin: a list and a full range count as wall time, whatever they cover", () => {
  const folded = { ...BERLIN, count: 61 };
  const found = nexts(cron("0-59 2 * * *"), "2026-10-24T23:59Z", folded);
  expect(found[59]).toBe("2026-10-25T00:59Z");
  expect(found[60]).toBe("2026-10-26T01:00Z");
  expect(nexts(cron("1-59/29 2 * * *"), "2026-03-29T00:30Z", { ...BERLIN, count: 3 })).toEqual([
    "2026-03-29T01:01Z",
    "2026-03-29T01:30Z",
    "2026-03-29T01:59Z",
  ]);
});

test("two readings that land on one instant fire once", () => {
  expect(nexts(cron("30 2,3 * * *"), "2026-03-29T00:00Z", { ...BERLIN, count: 2 })).toEqual([
    "2026-03-29T01:30Z",
    "2026-03-30T00:30Z",
  ]);
});

test("readings of a gap and readings after it come in order of their instants", () => {
  expect(nexts(cron("15,45 2-3 * * *"), "2026-03-29T00:00Z", { ...BERLIN, count: 3 })).toEqual([
    "2026-03-29T01:15Z",
    "2026-03-29T01:45Z",
    "2026-03-30T00:15Z",
  ]);
  expect(nexts(cron("50 2 * * *"), "2026-03-29T01:10Z", { ...BERLIN, count: 1 })).toEqual([
    "2026-03-29T01:50Z",
  ]);
  expect(nexts(cron("10 3 * * *"), "2026-03-29T01:05Z", { ...BERLIN, count: 1 })).toEqual([
    "2026-03-29T01:10Z",
  ]);
});

test("lord howe: a reading moved by half an hour comes after one that stayed", () => {
  expect(nexts(cron("15,40 2 * * *"), "2026-10-03T12:00Z", { ...LORD_HOWE, count: 3 })).toEqual([
    "2026-10-03T15:40Z",
    "2026-10-03T15:45Z",
    "2026-10-04T15:15Z",
  ]);
});

test("seconds play no part in whether a pattern is wall time", () => {
  const found = nexts(cron("*/30 30 2 * * *"), "2026-10-25T00:00Z", { ...BERLIN, count: 3 });
  expect(found).toEqual(["2026-10-25T00:30Z", "2026-10-25T00:30:30.000Z", "2026-10-26T01:30Z"]);
});

test("the field form counts as filled in by its defaults", () => {
  // Minute and hour become `*`: elapsed time.
  const every = nexts(cron({ second: 0, minute: "*/30" }), "2026-10-25T00:29Z", {
    ...BERLIN,
    count: 3,
  });
  expect(every).toEqual(["2026-10-25T00:30Z", "2026-10-25T01:00Z", "2026-10-25T01:30Z"]);
  // Minute becomes 0: wall time.
  expect(nexts(cron({ hour: 2 }), "2026-10-24T23:59Z", { ...BERLIN, count: 2 })).toEqual([
    "2026-10-25T00:00Z",
    "2026-10-26T01:00Z",
  ]);
});

test("lord howe: half an hour of gap and fold", () => {
  // 2026-10-04 02:00 becomes 02:30; 2026-04-05 02:00 becomes 01:30.
  expect(nexts(cron("15 2 * * *"), "2026-10-03T10:00Z", { ...LORD_HOWE, count: 2 })).toEqual([
    "2026-10-03T15:45Z",
    "2026-10-04T15:15Z",
  ]);
  expect(nexts(cron("45 1 * * *"), "2026-04-04T10:00Z", { ...LORD_HOWE, count: 2 })).toEqual([
    "2026-04-04T14:45Z",
    "2026-04-05T15:15Z",
  ]);
  expect(nexts(cron("*/15 1 * * *"), "2026-04-04T13:59Z", { ...LORD_HOWE, count: 7 })).toEqual([
    "2026-04-04T14:00Z",
    "2026-04-04T14:15Z",
    "2026-04-04T14:30Z",
    "2026-04-04T14:45Z",
    "2026-04-04T15:00Z",
    "2026-04-04T15:15Z",
    "2026-04-05T14:30Z",
  ]);
  expect(nexts(cron("*/10 2 * * *"), "2026-10-03T15:00Z", { ...LORD_HOWE, count: 3 })).toEqual([
    "2026-10-03T15:30Z",
    "2026-10-03T15:40Z",
    "2026-10-03T15:50Z",
  ]);
});

test("santiago: midnight in the gap fires at one, an hourly pattern skips it", () => {
  const santiago = { zone: "America/Santiago" };
  expect(nexts(cron("0 0 * * *"), "2026-09-05T12:00Z", { ...santiago, count: 2 })).toEqual([
    "2026-09-06T04:00Z",
    "2026-09-07T03:00Z",
  ]);
  expect(nexts(cron("* 0 * * *"), "2026-09-05T12:00Z", { ...santiago, count: 1 })).toEqual([
    "2026-09-07T03:00Z",
  ]);
  expect(nexts(cron("30 23 * * *"), "2026-04-04T20:00Z", { ...santiago, count: 2 })).toEqual([
    "2026-04-05T02:30Z",
    "2026-04-06T03:30Z",
  ]);
});

test("beirut: midnight in the gap fires at one on the same date", () => {
  const beirut = { zone: "Asia/Beirut" };
  expect(nexts(cron("0 0 29 3 *"), "2026-01-01T00:00Z", { ...beirut, count: 1 })).toEqual([
    "2026-03-28T22:00Z",
  ]);
  expect(nexts(cron("@daily"), "2026-03-28T12:00Z", { ...beirut, count: 2 })).toEqual([
    "2026-03-28T22:00Z",
    "2026-03-29T21:00Z",
  ]);
});

test("apia: a local day that does not exist matches nothing", () => {
  const apia = { zone: "Pacific/Apia" };
  expect(nexts(cron("0 12 30 12 *"), "2010-12-31T00:00Z", { ...apia, count: 1 })).toEqual([
    "2012-12-29T22:00Z",
  ]);
  expect(nexts(cron("0 12 * * *"), "2011-12-29T12:00Z", { ...apia, count: 2 })).toEqual([
    "2011-12-29T22:00Z",
    "2011-12-30T22:00Z",
  ]);
  expect(nexts(cron("0 0 12 30 12 ? 2011"), "2011-01-01T00:00Z", apia)).toEqual([]);
  expect(nexts(cron("0 * * * *"), "2011-12-30T08:30Z", { ...apia, count: 2 })).toEqual([
    "2011-12-30T09:00Z",
    "2011-12-30T10:00Z",
  ]);
});

test("casablanca: the clock goes back for ramadan and on again a month later", () => {
  const casablanca = { zone: "Africa/Casablanca" };
  // 2026: back on 15 February at 03:00, on again on 22 March at 02:00.
  expect(nexts(cron("30 2 * * *"), "2026-02-14T12:00Z", { ...casablanca, count: 2 })).toEqual([
    "2026-02-15T01:30Z",
    "2026-02-16T02:30Z",
  ]);
  expect(nexts(cron("30 2 * * *"), "2026-03-21T12:00Z", { ...casablanca, count: 2 })).toEqual([
    "2026-03-22T02:30Z",
    "2026-03-23T01:30Z",
  ]);
});

test("a wildcard pattern whose every reading falls into a gap never fires", () => {
  // The second Sunday of March, 02:00 to 02:59: New York has no such time since 2007.
  expect(nexts(cron("*/10 2 * 3 7#2"), "2026-01-01T00:00Z", NEW_YORK)).toEqual([]);
});
