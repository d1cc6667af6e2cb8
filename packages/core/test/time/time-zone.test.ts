import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { expect, test } from "vitest";
import type { CarillonError } from "../../src/errors.ts";
import { assertTimeZone, timeZone } from "../../src/time/index.ts";

const zones = Intl.supportedValuesOf("timeZone");
const HOUR = 3_600_000;

test("offsets agree with Temporal, in every zone, from 1970 to 2100", () => {
  const instants = fc
    .integer({ min: 0, max: Date.UTC(2100, 0, 1) / 1_000 })
    .map((second) => second * 1_000);
  fc.assert(
    fc.property(fc.constantFrom(...zones), instants, (name, at) => {
      const expected = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(name);
      expect(timeZone(name).offsetAt(at)).toBe(expected.offsetNanoseconds / 1_000_000);
    }),
    { numRuns: 1_000 },
  );
}, 30_000);

test("wall times lie where Temporal puts them", () => {
  const dates = fc
    .integer({ min: 0, max: Date.UTC(2040, 0, 1) / 60_000 })
    .map((minute) => minute * 60_000);
  const near = fc.tuple(fc.constantFrom(...zones), dates, fc.integer({ min: -180, max: 180 }));
  fc.assert(
    fc.property(near, ([name, from, minutes]) => {
      const zone = timeZone(name);
      const change = zone.nextTransition(from, from + 200 * 24 * HOUR);
      const wall = (change === undefined ? from : change.at + change.before) + minutes * 60_000;
      const reading = Temporal.Instant.fromEpochMilliseconds(wall)
        .toZonedDateTimeISO("UTC")
        .toPlainDateTime();
      const early = reading.toZonedDateTime(name, { disambiguation: "earlier" });
      const late = reading.toZonedDateTime(name, { disambiguation: "later" });
      const instant = early.epochMilliseconds;
      const second = late.epochMilliseconds;
      const isRead = early.toPlainDateTime().equals(reading);
      const twice = isRead
        ? { kind: "twice", instant, second }
        : { kind: "never", instant: second, gap: change };
      expect(zone.read(wall)).toEqual(instant === second ? { kind: "once", instant } : twice);
    }),
    { numRuns: 500 },
  );
}, 30_000);

test("transitions are found to the second, one after the other", () => {
  const zone = timeZone("Europe/Berlin");
  const first = zone.nextTransition(Date.UTC(2026, 0, 1), Date.UTC(2027, 0, 1));
  expect(first).toEqual({ at: Date.UTC(2026, 2, 29, 1), before: HOUR, after: 2 * HOUR });
  const second = zone.nextTransition(first?.at ?? 0, Date.UTC(2027, 0, 1));
  expect(second).toEqual({ at: Date.UTC(2026, 9, 25, 1), before: 2 * HOUR, after: HOUR });
  expect(zone.nextTransition(second?.at ?? 0, Date.UTC(2027, 0, 1))).toBeUndefined();
  expect(zone.nextTransition(Date.UTC(2026, 2, 1), Date.UTC(2026, 2, 29, 1) - 1)).toBeUndefined();
  expect(timeZone("UTC").nextTransition(0, Date.UTC(2100, 0, 1))).toBeUndefined();
});

test("a zone with two changes in a month keeps both", () => {
  const zone = timeZone("Africa/Casablanca");
  const changes: string[] = [];
  let at = Date.UTC(2026, 0, 1);
  for (;;) {
    const change = zone.nextTransition(at, Date.UTC(2027, 0, 1));
    if (change === undefined) break;
    changes.push(new Date(change.at).toISOString().slice(0, 13));
    at = change.at;
  }
  expect(changes).toEqual(["2026-02-15T02", "2026-03-22T02"]);
});

test("a local day that was left out does not exist, one with a late midnight does", () => {
  expect(timeZone("Pacific/Apia").hasDay(Date.UTC(2011, 11, 30))).toBe(false);
  expect(timeZone("Pacific/Apia").hasDay(Date.UTC(2011, 11, 31))).toBe(true);
  expect(timeZone("America/Santiago").hasDay(Date.UTC(2026, 8, 6))).toBe(true);
  expect(timeZone("Pacific/Kwajalein").hasDay(Date.UTC(1993, 7, 21))).toBe(false);
});

test.for<[unknown, string]>([
  ["Europe/Berln", '; did you mean "Europe/Berlin"?'],
  ["Berlin", '; did you mean "Europe/Berlin"?'],
  ["new york", '; did you mean "America/New_York"?'],
  ["America/New York", '; did you mean "America/New_York"?'],
  ["+02:00", '; a fixed offset is written "Etc/GMT-2"'],
  ["UTC-5", '; a fixed offset is written "Etc/GMT+5"'],
  ["", ""],
  ["../../etc/passwd", ""],
  [undefined, ""],
  [5, ""],
])("%j is no zone", ([name, hint]) => {
  let found: unknown;
  try {
    assertTimeZone(name as string);
  } catch (error) {
    found = error;
  }
  expect((found as CarillonError).code).toBe("TIMEZONE_INVALID");
  const shown = typeof name === "string" ? JSON.stringify(name) : String(name);
  expect((found as CarillonError).message).toBe(
    `expected an IANA time zone such as "Europe/Berlin" or "UTC", got ${shown}${hint}`,
  );
});

test("every zone of the runtime is one, in any case", () => {
  for (const name of [...zones, "UTC", "Etc/GMT-2", "US/Pacific", "europe/berlin"]) {
    expect(() => assertTimeZone(name)).not.toThrow();
  }
  expect(timeZone("europe/berlin").offsetAt(Date.UTC(2026, 6, 1))).toBe(2 * HOUR);
});
