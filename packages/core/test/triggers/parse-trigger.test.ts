import { expect, test } from "vitest";
import {
  allOf,
  anyOf,
  businessHours,
  calendarInterval,
  compileTrigger,
  cron,
  date,
  eventOf,
  interval,
  neverFires,
  onEvent,
  parseTrigger,
  spreadOf,
  type Trigger,
  type TriggerSpec,
  within,
} from "../../src/triggers/index.ts";
import { errorOf, nexts } from "./trigger-fixture.ts";

const tick = { name: "bgs:tick", is: () => false };
const UTC = { timezone: "UTC" };

test.for<[string, Trigger]>([
  ["cron text", cron("0 9 * * mon-fri", { timezone: "Asia/Jakarta", start: new Date(0) })],
  ["cron fields", cron({ day: "last fri", hour: 17 }, { end: "2030-01-01" })],
  ["interval", interval({ minutes: 5 }, { anchor: new Date(7_000) })],
  ["calendar interval", calendarInterval({ months: 1, at: "09:00", start: "2026-01-31" })],
  ["date", date("2026-12-24T18:00", { timezone: "Europe/Berlin" })],
  ["any", anyOf(cron("0 9 * * *"), interval("1d"))],
  ["all", allOf(cron("0 9 * * *"), cron("0 9 * * fri"))],
  [
    "within",
    within(interval("5m"), businessHours({ days: "mon-fri", from: "09:00", to: "18:00" })),
  ],
  ["event", onEvent(tick, { delay: "20m" })],
])("%s survives a way through JSON", ([, trigger]) => {
  const again = parseTrigger(JSON.parse(JSON.stringify(trigger.toSpec())) as TriggerSpec);
  expect(again.toSpec()).toEqual(trigger.toSpec());
  const options = { zone: "Europe/Berlin", count: 5 };
  expect(nexts(again, "2026-01-01T00:00Z", options)).toEqual(
    nexts(trigger, "2026-01-01T00:00Z", options),
  );
});

test("a specification is a value: nobody can change it afterwards", () => {
  const fields = { hour: 9 };
  const trigger = cron(fields);
  fields.hour = 10;
  expect(trigger.toSpec()).toEqual({ cron: { hour: 9 } });
  expect(Object.isFrozen(trigger.toSpec())).toBe(true);
});

test.for<[unknown, string]>([
  [undefined, "trigger: expected an object such as { cron: '0 9 * * *' }, got nothing"],
  ["0 9 * * *", "trigger: expected an object such as { cron: '0 9 * * *' }, got \"0 9 * * *\""],
  [[], "trigger: expected an object such as { cron: '0 9 * * *' }, got a list"],
  [
    {},
    "trigger: expected exactly one of cron, interval, calendarInterval, date, anyOf, allOf, within, event, got nothing",
  ],
  [
    { chron: "x" },
    'trigger: expected exactly one of cron, interval, calendarInterval, date, anyOf, allOf, within, event, got "chron"; did you mean "cron"?',
  ],
  [
    { cron: "@daily", interval: "1h" },
    'trigger: expected exactly one of cron, interval, calendarInterval, date, anyOf, allOf, within, event, got "cron, interval"',
  ],
  [
    { cron: "@daily", timeZone: "UTC" },
    'trigger: expected only cron, timezone, start, end, got "timeZone"; did you mean "timezone"?',
  ],
  [{ cron: 5 }, "cron: expected a pattern or its fields, got 5"],
  [
    { cron: "@daily", timezone: "Europe/Berln" },
    'timezone: expected an IANA time zone such as "Europe/Berlin" or "UTC", got "Europe/Berln"; did you mean "Europe/Berlin"?',
  ],
  [
    { cron: "@daily", start: "soon" },
    "start: expected a date or instant such as '2026-12-24T18:00', got \"soon\"",
  ],
  [{ date: "2026-02-30" }, 'date: expected a day that exists, got "2026-02-30"'],
  [{ date: 5 }, "date: expected a valid Date or ISO 8601 text, got 5"],
  [{ anyOf: [] }, "anyOf: expected a list of 1-100 triggers, got a list"],
  [
    { anyOf: [{ cron: "@daily" }, { allOf: [{ cron: "61 * * * *" }] }] },
    'anyOf[1].allOf[0].cron: expected minute to be 0-59, got "61" at column 1 of "61 * * * *"',
  ],
  [
    { anyOf: [{ event: "a:b" }, { event: "a:c" }] },
    'anyOf: expected at most one event, got "several"',
  ],
  [{ allOf: [{ event: "a:b" }] }, 'allOf: expected triggers with instants, got "an event"'],
  [{ within: { cron: "@daily" } }, "hours: expected a list of 1-100 windows, got nothing"],
  [{ event: "tick" }, 'event: expected a name such as bgs:tick, got "tick"'],
  [
    { event: "bgs:tick", delay: "x" },
    "delay: expected milliseconds, or text such as '1h30m' (units ms, s, m, h, d, w), got \"x\"",
  ],
])("the specification %j is refused", ([spec, message]) => {
  const error = errorOf(() => parseTrigger(spec as TriggerSpec));
  expect([error.code, error.message]).toEqual(["TRIGGER_INVALID", message]);
});

test("nesting has an end", () => {
  let spec: unknown = { cron: "@daily" };
  for (let depth = 0; depth < 100; depth++) spec = { anyOf: [spec] };
  expect(errorOf(() => parseTrigger(spec as TriggerSpec)).message).toMatch(/at most 8 deep/);
});

test("any fires once where parts meet, all only there", () => {
  const any = anyOf(cron("0 9 * * *"), cron("0 9,18 * * fri"));
  expect(nexts(any, "2026-11-20T00:00Z", { count: 3 })).toEqual([
    "2026-11-20T09:00Z",
    "2026-11-20T18:00Z",
    "2026-11-21T09:00Z",
  ]);
  const all = allOf(cron("0 9 * * *"), interval("36h"), cron("* * * * sun"));
  expect(
    nexts(allOf(cron("0 12 * * *"), interval("36h")), "2026-11-18T00:00Z", { count: 2 }),
  ).toEqual(["2026-11-19T12:00Z", "2026-11-22T12:00Z"]);
  expect(all.next(new Date("2026-11-18T00:00Z"))).toBeUndefined();
});

test("an event has no next instant; its name and delay can be asked for, also as one of several", () => {
  const trigger = onEvent(tick, { delay: "20m" });
  expect(trigger.next(new Date(0))).toBeUndefined();
  expect(eventOf(trigger.toSpec())).toEqual({ name: "bgs:tick", delay: 1_200_000 });
  const either = anyOf(cron("@daily"), onEvent(tick));
  expect(eventOf(either.toSpec())).toEqual({ name: "bgs:tick", delay: 0 });
  expect(nexts(either, "2026-01-01T12:00Z", { count: 1 })).toEqual(["2026-01-02T00:00Z"]);
  expect(eventOf(cron("@daily").toSpec())).toBeUndefined();
});

test("what never fires can be told beforehand", () => {
  const now = Date.UTC(2026, 0, 1);
  const never = (trigger: Trigger): boolean => neverFires(trigger.toSpec(), UTC, now);
  expect(never(cron("0 0 30 2 *"))).toBe(true);
  expect(never(cron({ year: 2020 }))).toBe(true);
  expect(never(interval("1h", { end: "2025-01-01" }))).toBe(true);
  expect(never(anyOf(cron("0 0 30 2 *"), cron({ year: 2020 })))).toBe(true);
  expect(never(anyOf(cron("0 0 30 2 *"), onEvent(tick)))).toBe(false);
  expect(never(cron("0 0 29 2 *"))).toBe(false);
  expect(never(date("2020-01-01"))).toBe(false);
});

test("schedules with one expression and zone share one parsed pattern", () => {
  const zone = { timezone: "Asia/Jakarta" };
  const one = compileTrigger({ cron: "17 3 * * 2" }, zone);
  expect(compileTrigger({ cron: "17 3 * * 2" }, zone)).toBe(one);
  expect(compileTrigger({ cron: "17 3 * * 2" }, UTC)).not.toBe(one);
  expect(compileTrigger({ cron: { hour: 3, minute: 17 } }, zone)).toBe(
    compileTrigger({ cron: { hour: 3, minute: 17 } }, zone),
  );
});

test("one trigger asked with different zones answers for each", () => {
  const trigger = cron("0 9 * * *");
  expect(nexts(trigger, "2026-01-01T00:00Z", { zone: "Asia/Jakarta", count: 1 })).toEqual([
    "2026-01-01T02:00Z",
  ]);
  expect(nexts(trigger, "2026-01-01T00:00Z", { zone: "UTC", count: 1 })).toEqual([
    "2026-01-01T09:00Z",
  ]);
  expect(trigger.next(new Date("2026-01-01T00:00Z"))?.toISOString()).toBe(
    "2026-01-01T09:00:00.000Z",
  );
});

test("an invalid date to look from is an error", () => {
  expect(errorOf(() => cron("@daily").next(new Date(Number.NaN))).message).toBe(
    "next: expected a valid date to look from, got an invalid date",
  );
});

test("the very first instant can be asked for", () => {
  const first = compileTrigger(date("2020-01-01").toSpec(), UTC).next(Number.NEGATIVE_INFINITY);
  expect(first).toBe(Date.UTC(2020, 0, 1));
  const started = cron("0 9 * * *", { start: "2026-01-02" }).toSpec();
  expect(compileTrigger(started, UTC).next(Number.NEGATIVE_INFINITY)).toBe(Date.UTC(2026, 0, 2, 9));
});

test("a key's spread is stable, within its window and even", () => {
  // A fixed value: were it to change, every schedule would move.
  expect(spreadOf("a", 600_000)).toBe(474_824);
  expect(spreadOf("a", 0)).toBe(0);
  const shares = Array.from({ length: 10_000 }, (_, n) => spreadOf(`job@tenant-${n}`, 10));
  for (let share = 0; share < 10; share++) {
    expect(shares.filter((each) => each === share).length).toBeGreaterThan(850);
  }
});
