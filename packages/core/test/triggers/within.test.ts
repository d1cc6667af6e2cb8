import fc from "fast-check";
import { expect, test } from "vitest";
import { businessHours, cron, holidays, interval, within } from "../../src/triggers/index.ts";
import { errorOf, nexts } from "./trigger-fixture.ts";

test("the window is half-open: from is inside, to is not", () => {
  const trigger = within(
    interval("30m"),
    businessHours({ days: "mon-fri", from: "09:00", to: "10:00" }),
  );
  expect(nexts(trigger, "2026-11-20T08:00Z")).toEqual([
    "2026-11-20T09:00Z",
    "2026-11-20T09:30Z",
    "2026-11-23T09:00Z",
    "2026-11-23T09:30Z",
  ]);
});

test("minutes count, and several windows join", () => {
  const hours = businessHours(
    { days: "mon-fri", from: "08:30", to: "12:15" },
    { days: "mon-fri", from: "13:00", to: "13:30" },
    { days: "sat", from: "10:00", to: "10:30" },
  );
  const found = nexts(within(interval("15m"), hours), "2026-11-20T11:45Z", { count: 6 });
  expect(found).toEqual([
    "2026-11-20T12:00Z",
    "2026-11-20T13:00Z",
    "2026-11-20T13:15Z",
    "2026-11-21T10:00Z",
    "2026-11-21T10:15Z",
    "2026-11-23T08:30Z",
  ]);
});

test("an overnight window belongs to the day it opens on", () => {
  const hours = businessHours({ days: "fri", from: "22:00", to: "02:00" });
  expect(nexts(within(interval("1h"), hours), "2026-11-20T12:00Z", { count: 5 })).toEqual([
    "2026-11-20T22:00Z",
    "2026-11-20T23:00Z",
    "2026-11-21T00:00Z",
    "2026-11-21T01:00Z",
    "2026-11-27T22:00Z",
  ]);
});

test("to 00:00 and 24:00 are the end of the day; from = to is a whole day", () => {
  for (const to of ["00:00", "24:00"]) {
    const hours = businessHours({ days: "sun", from: "23:00", to });
    expect(nexts(within(interval("30m"), hours), "2026-11-20T12:00Z", { count: 3 })).toEqual([
      "2026-11-22T23:00Z",
      "2026-11-22T23:30Z",
      "2026-11-29T23:00Z",
    ]);
  }
  const day = businessHours({ days: "sun", from: "09:00", to: "09:00" });
  expect(nexts(within(interval("12h"), day), "2026-11-20T12:00Z", { count: 3 })).toEqual([
    "2026-11-22T12:00Z",
    "2026-11-23T00:00Z",
    "2026-11-29T12:00Z",
  ]);
});

test("the window's zone is its own, else the schedule's", () => {
  const jakarta = businessHours({
    days: "mon-fri",
    from: "09:00",
    to: "10:00",
    timezone: "Asia/Jakarta",
  });
  expect(nexts(within(interval("1h"), jakarta), "2026-11-20T12:00Z", { count: 1 })).toEqual([
    "2026-11-23T02:00Z",
  ]);
  const own = businessHours({ days: "mon-fri", from: "09:00", to: "10:00" });
  expect(
    nexts(within(interval("1h"), own), "2026-11-20T12:00Z", { zone: "Asia/Makassar", count: 1 }),
  ).toEqual(["2026-11-23T01:00Z"]);
});

test("a holiday closes its local date, also under an overnight window of the evening before", () => {
  const hours = businessHours({
    days: "mon-fri",
    from: "22:00",
    to: "02:00",
    holidays: ["2026-12-25"],
  });
  expect(nexts(within(interval("1h"), hours), "2026-12-24T21:00Z", { count: 4 })).toEqual([
    "2026-12-24T22:00Z",
    "2026-12-24T23:00Z",
    "2026-12-26T00:00Z",
    "2026-12-26T01:00Z",
  ]);
});

test("a calendar by name comes from the scheduler, and a missing one is an error with a suggestion", () => {
  const hours = businessHours({ days: "mon-fri", from: "09:00", to: "10:00", holidays: "germany" });
  const trigger = within(cron("0 9 * * *"), hours);
  const calendars = { germany: holidays(["2026-12-25 Christmas Day"]) };
  expect(nexts(trigger, "2026-12-24T12:00Z", { calendars, count: 1 })).toEqual([
    "2026-12-28T09:00Z",
  ]);
  const error = errorOf(() =>
    trigger.next(new Date(0), { timezone: "UTC", calendars: { germani: calendars.germany } }),
  );
  expect(error.message).toBe(
    'hours[0].holidays: expected a calendar of the scheduler (germani), got "germany"; did you mean "germani"?',
  );
  expect(errorOf(() => trigger.next(new Date(0))).message).toMatch(
    /^hours\[0\].holidays: .*has none/,
  );
});

test("a trigger that never meets its window has no next instant", () => {
  const trigger = within(
    cron("0 3 * * *"),
    businessHours({ days: "mon-fri", from: "09:00", to: "18:00" }),
  );
  expect(trigger.next(new Date("2026-01-01T00:00Z"))).toBeUndefined();
});

test("a calendar that excludes every day leaves nothing", () => {
  const hours = businessHours({ days: "mon-fri", from: "09:00", to: "10:00", holidays: "all" });
  const calendars = { all: { excluded: () => "closed for good" } };
  expect(nexts(within(cron("0 9 * * *"), hours), "2026-12-24T12:00Z", { calendars })).toEqual([]);
});

test("windows agree with a look at every quarter of an hour, also across changes of the clocks", () => {
  const time = fc.integer({ min: 0, max: 95 }).map((n) => clockText(n * 15));
  const days = fc.constantFrom("mon-fri", "sat,sun", "*", "fri-mon", "wed");
  const from = fc.constantFrom(
    "2026-03-27",
    "2026-10-23",
    "2026-04-03",
    "2026-10-02",
    "2026-07-01",
  );
  const zone = fc.constantFrom("Europe/Berlin", "Australia/Sydney", "Australia/Lord_Howe", "UTC");
  fc.assert(
    fc.property(days, time, time, from, zone, (weekdays, opens, closes, start, name) => {
      const hours = businessHours({ days: weekdays, from: opens, to: closes });
      const trigger = within(interval("15m"), hours);
      const found: number[] = [];
      const first = Date.parse(`${start}T00:00Z`);
      const until = first + 5 * 86_400_000;
      let at = trigger.next(new Date(first), { timezone: name });
      while (at !== undefined && at.getTime() <= until) {
        found.push(at.getTime());
        at = trigger.next(at, { timezone: name });
      }
      const clock = clockOf(name);
      const expected: number[] = [];
      for (let tick = first + 900_000; tick <= until; tick += 900_000) {
        if (isOpen({ days: weekdays, opens, closes }, clock.formatToParts(tick)))
          expected.push(tick);
      }
      expect(found).toEqual(expected);
    }),
    { numRuns: 60 },
  );
}, 30_000);

test.for([
  [
    { days: "mon-fry", from: "09:00", to: "18:00" },
    /^businessHours\[0\].days: .* got "fry" at column 5 .*did you mean "fri"/,
  ],
  [{ days: "5L", from: "09:00", to: "18:00" }, /weekdays of every week/],
  [
    { days: "mon", from: "9", to: "18:00" },
    /^businessHours\[0\].from: expected a time of day, .* got "9"$/,
  ],
  [{ days: "mon", from: "24:00", to: "18:00" }, /from: expected a time of day/],
  [
    { days: "mon", from: "09:00", to: "24:01" },
    /to: expected a time of day, HH:MM from 00:00 to 24:00/,
  ],
  [
    { days: "mon", from: "09:00", to: "18:00", timezone: "Mars/Base" },
    /timezone: expected an IANA time zone/,
  ],
  [
    { days: "mon", from: "09:00", to: "18:00", holidays: ["2026-02-30"] },
    /holidays\[0\]: expected a date that exists/,
  ],
  [{ days: "mon", from: "09:00", to: "18:00", holidays: "2026-12-25" }, /write a date in a list$/],
  [{ day: "mon", from: "09:00", to: "18:00" }, /got "day"; did you mean "days"\?$/],
] as const)("the window %j is refused", ([hours, message]) => {
  const error = errorOf(() => businessHours(hours as never));
  expect(error.code).toBe("TRIGGER_INVALID");
  expect(error.message).toMatch(message);
});

function clockText(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}

function clockOf(zone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
}

/** Reads the wall clock and compares text, as a person would. */
function isOpen(
  hours: { days: string; opens: string; closes: string },
  parts: readonly Intl.DateTimeFormatPart[],
): boolean {
  const part = (type: string): string => parts.find((each) => each.type === type)?.value ?? "";
  const week = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
  const today = week.indexOf(part("weekday").toLowerCase());
  const open =
    {
      "mon-fri": [1, 2, 3, 4, 5],
      "sat,sun": [6, 0],
      "*": [0, 1, 2, 3, 4, 5, 6],
      "fri-mon": [5, 6, 0, 1],
      wed: [3],
    }[hours.days] ?? [];
  const time = `${part("hour")}:${part("minute")}`;
  if (hours.opens < hours.closes)
    return open.includes(today) && time >= hours.opens && time < hours.closes;
  return (
    (open.includes(today) && time >= hours.opens) ||
    (open.includes((today + 6) % 7) && time < hours.closes)
  );
}
