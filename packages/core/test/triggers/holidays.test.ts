import { expect, test } from "vitest";
import { holidays } from "../../src/triggers/index.ts";
import { errorOf } from "./trigger-fixture.ts";

function ics(...lines: readonly string[]): string {
  return ["BEGIN:VCALENDAR", "VERSION:2.0", ...lines, "END:VCALENDAR", ""].join("\r\n");
}

function event(...lines: readonly string[]): string[] {
  return ["BEGIN:VEVENT", ...lines, "END:VEVENT"];
}

test("dates exclude themselves, with their names where they have one", () => {
  const calendar = holidays(["2026-12-25 Christmas Day", "2026-12-26"]);
  expect(calendar.excluded("2026-12-25")).toBe("Christmas Day");
  expect(calendar.excluded("2026-12-26")).toBe("holiday");
  expect(calendar.excluded("2026-12-27")).toBeUndefined();
});

test("an event of several days excludes each of them, its end not included", () => {
  const calendar = holidays({
    ics: ics(
      ...event("DTSTART;VALUE=DATE:20261224", "DTEND;VALUE=DATE:20261227", "SUMMARY:Winter break"),
    ),
  });
  const found = ["23", "24", "25", "26", "27"].map((day) => calendar.excluded(`2026-12-${day}`));
  expect(found).toEqual([undefined, "Winter break", "Winter break", "Winter break", undefined]);
});

test("folded lines, escapes, quoted parameters, alarms and cancelled events are read right", () => {
  const calendar = holidays({
    ics: ics(
      ...event(
        'DTSTART;X-NOTE="a:b;c";VALUE=DATE:20260501',
        "SUMMARY;LANGUAGE=en:Labour\\, Day of",
        "  the World",
        "BEGIN:VALARM",
        "SUMMARY:not this one",
        "END:VALARM",
      ),
      ...event("DTSTART;VALUE=DATE:20260502", "STATUS:CANCELLED", "SUMMARY:gone"),
    ),
  });
  expect(calendar.excluded("2026-05-01")).toBe("Labour, Day of the World");
  expect(calendar.excluded("2026-05-02")).toBeUndefined();
});

test("a timed event excludes the dates it touches; an end at midnight is the day before's", () => {
  const calendar = holidays({
    ics: ics(
      ...event("DTSTART:20260501T180000", "DTEND:20260503T000000", "SUMMARY:Party"),
      ...event("DTSTART;VALUE=DATE:20260601", "DURATION:P2D", "SUMMARY:Two days"),
    ),
  });
  expect(["01", "02", "03"].map((day) => calendar.excluded(`2026-05-${day}`))).toEqual([
    "Party",
    "Party",
    undefined,
  ]);
  expect(["01", "02", "03"].map((day) => calendar.excluded(`2026-06-${day}`))).toEqual([
    "Two days",
    "Two days",
    undefined,
  ]);
});

test("yearly rules: a fixed date, the fourth Thursday of November, the last Monday of May", () => {
  const calendar = holidays({
    ics: ics(
      ...event("DTSTART;VALUE=DATE:20200101", "RRULE:FREQ=YEARLY", "SUMMARY:New Year"),
      ...event(
        "DTSTART;VALUE=DATE:20201126",
        "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH",
        "SUMMARY:Thanksgiving",
      ),
      ...event(
        "DTSTART;VALUE=DATE:20200525",
        "RRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO",
        "SUMMARY:Memorial",
      ),
    ),
  });
  expect(calendar.excluded("2031-01-01")).toBe("New Year");
  expect(calendar.excluded("2019-01-01")).toBeUndefined();
  expect(calendar.excluded("2026-11-26")).toBe("Thanksgiving");
  expect(calendar.excluded("2026-11-19")).toBeUndefined();
  expect(calendar.excluded("2026-05-25")).toBe("Memorial");
});

test("rules with COUNT, UNTIL, INTERVAL, EXDATE and RDATE", () => {
  const calendar = holidays({
    ics: ics(
      ...event(
        "DTSTART;VALUE=DATE:20260105",
        "RRULE:FREQ=WEEKLY;COUNT=3",
        "EXDATE;VALUE=DATE:20260112",
        "SUMMARY:w",
      ),
      ...event("DTSTART;VALUE=DATE:20260131", "RRULE:FREQ=MONTHLY;UNTIL=20260430", "SUMMARY:m"),
      ...event("DTSTART;VALUE=DATE:20260202", "RRULE:FREQ=DAILY;INTERVAL=10;COUNT=2", "SUMMARY:d"),
      ...event("DTSTART;VALUE=DATE:20260701", "RDATE;VALUE=DATE:20260801,20260901", "SUMMARY:r"),
    ),
  });
  const found = (dates: readonly string[]): (string | undefined)[] =>
    dates.map((date) => calendar.excluded(date));
  expect(found(["2026-01-05", "2026-01-12", "2026-01-19", "2026-01-26"])).toEqual([
    "w",
    undefined,
    "w",
    undefined,
  ]);
  expect(found(["2026-01-31", "2026-02-28", "2026-03-31", "2026-05-31"])).toEqual([
    "m",
    undefined,
    "m",
    undefined,
  ]);
  expect(found(["2026-02-02", "2026-02-12", "2026-02-22"])).toEqual(["d", "d", undefined]);
  expect(found(["2026-07-01", "2026-08-01", "2026-09-01"])).toEqual(["r", "r", "r"]);
});

test("an event of December reaches into January", () => {
  const calendar = holidays({
    ics: ics(
      ...event(
        "DTSTART;VALUE=DATE:20251229",
        "DTEND;VALUE=DATE:20260103",
        "RRULE:FREQ=YEARLY",
        "SUMMARY:Break",
      ),
    ),
  });
  expect(calendar.excluded("2027-01-02")).toBe("Break");
  expect(calendar.excluded("2027-01-03")).toBeUndefined();
});

test.for([
  ["", "ics line 1: expected BEGIN:VCALENDAR, got nothing"],
  ["hello", 'ics line 1: expected NAME:value or NAME;PARAMETER=x:value, got "hello"'],
  ["BEGIN:VCALENDAR\nBEGIN:VEVENT", "ics line 2: expected END:VEVENT for it, got nothing"],
  ["BEGIN:VCALENDAR\nEND:VEVENT", 'ics line 2: expected END:VCALENDAR, got "END:VEVENT"'],
  [ics(...event("SUMMARY:x")), "ics line 3: expected a DTSTART in the event, got nothing"],
  [
    ics(...event("DTSTART:tomorrow")),
    'ics line 4: expected DTSTART to be a date such as 20261225, got "tomorrow"',
  ],
  [
    ics(...event("DTSTART:20260230")),
    'ics line 4: expected DTSTART to be a date such as 20261225, got "20260230"',
  ],
  [
    ics(...event("DTSTART:20260101", "RRULE:FREQ=HOURLY")),
    'ics line 5: expected FREQ to be YEARLY, MONTHLY, WEEKLY or DAILY, got "HOURLY"',
  ],
  [
    ics(...event("DTSTART:20260101", "RRULE:FREQ=YEARLY;BYSETPOS=1")),
    'ics line 5: expected RRULE parts FREQ, INTERVAL, COUNT, UNTIL, BYMONTH, BYMONTHDAY, BYDAY, WKST, got "BYSETPOS=1"',
  ],
  [
    ics(...event("DTSTART:20260101", "RRULE:FREQ=YEARLY;BYMONTH=13")),
    'ics line 5: expected a number from 1 to 12, not 0, got "13"',
  ],
] as const)("bad iCalendar text is refused with its line: %#", ([text, message]) => {
  const error = errorOf(() => holidays({ ics: text }));
  expect([error.code, error.message]).toEqual(["TRIGGER_INVALID", message]);
});

test("a date that does not exist is refused", () => {
  expect(errorOf(() => holidays(["2026-12-25", "2026-02-29"])).message).toBe(
    'holidays[1]: expected a date that exists, such as 2026-12-25, got "2026-02-29"',
  );
});

test("a rule that has no date ends", () => {
  const calendar = holidays({
    ics: ics(
      ...event(
        "DTSTART;VALUE=DATE:20260101",
        "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "SUMMARY:never",
      ),
    ),
  });
  expect(calendar.excluded("2400-02-28")).toBeUndefined();
});
