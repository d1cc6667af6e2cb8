import { CronExpressionParser } from "cron-parser";
import { Cron } from "croner";
import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { expect, test } from "vitest";
import { cron } from "../../src/triggers/index.ts";
import { pattern, textOf, type WrittenPattern, ZONES } from "./pattern-arbitrary.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const zone = fc.constantFrom(...ZONES);
const instant = fc
  .integer({ min: Date.UTC(2010, 0, 1) / 60_000, max: Date.UTC(2037, 0, 1) / 60_000 })
  .map((minutes) => minutes * 60_000);

/** Instants close to a change of a zone's clocks, where there is one to be found. */
const nearChange = fc
  .tuple(zone, instant, fc.integer({ min: -2 * 24 * 60, max: 6 * 60 }))
  .map(([name, from, minutes]) => {
    const start = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(name);
    const change = start.getTimeZoneTransition("next");
    const base = change?.epochMilliseconds ?? from;
    return { zone: name, after: base + minutes * 60_000 };
  });

test("near changes of the clocks, the instants are those a brute-force reading of the rules gives", () => {
  fc.assert(
    fc.property(pattern({ wrap: true }), nearChange, (written, { zone: name, after }) => {
      const until = after + 3 * DAY;
      const trigger = cron(textOf(written));
      const found: number[] = [];
      let next = trigger.next(new Date(after), { timezone: name });
      while (next !== undefined && next.getTime() <= until) {
        found.push(next.getTime());
        next = trigger.next(next, { timezone: name });
      }
      expect(found).toEqual(bruteForce(written, name, { after, until }));
    }),
    { numRuns: 400 },
  );
}, 60_000);

test("far ahead, the next instant is the first of those brute force finds in a year", () => {
  fc.assert(
    fc.property(pattern({ wrap: true }), zone, instant, (written, name, after) => {
      const next = cron(textOf(written)).next(new Date(after), { timezone: name });
      const within = next !== undefined && next.getTime() <= after + 400 * DAY;
      const until = within ? next.getTime() : after + 400 * DAY;
      const [first] = bruteForce(written, name, { after, until });
      expect(first).toBe(within ? next.getTime() : undefined);
    }),
    { numRuns: 60 },
  );
}, 60_000);

test("croner 11 agrees, wherever its rules are ours", () => {
  fc.assert(
    fc.property(pattern(), nearChange, (written, { zone: name, after }) => {
      // Without a full range croner's "no-wildcard" is our rule, and `*` in a step is free there.
      fc.pre(!/(?:^|[ ,])0-59|(?:^|[ ,])0-23/.test(textOf(written)));
      fc.pre(!written.day.text.startsWith("*/") && !written.weekday.text.startsWith("*/"));
      // A step makes croner's pattern elapsed time; ours only where the field begins with `*`.
      fc.pre(!/\d\//.test(`${written.minute.text} ${written.hour.text}`));
      // croner moves some readings of a gap to its end, and asked from behind it loses them; the
      // brute force above and the named tests have those.
      fc.pre(!hasJustChanged(name, after));
      const theirs = new Cron(textOf(written), {
        timezone: name,
        fixedTimeRule: "no-wildcard",
        paused: true,
      }).nextRun(new Date(after));
      const ours = cron(textOf(written)).next(new Date(after), { timezone: name });
      fc.pre(ours === undefined || !hasJustChanged(name, ours.getTime()));
      expect(ours?.toISOString()).toBe(theirs?.toISOString());
    }),
    { numRuns: 300 },
  );
}, 60_000);

test("cron-parser 5 agrees in UTC, specials included", () => {
  const special = fc.constantFrom("L", "L-0", "1-5,L");
  const weekday = fc.constantFrom("5L", "1L", "1#2", "3#5", "6#1");
  const months = fc.constantFrom("*", "jan-mar", "feb,DEC", "*/3");
  fc.assert(
    fc.property(
      fc.oneof(
        pattern().map(textOf),
        fc.tuple(special, months).map(([day, month]) => `30 4 ${day} ${month} *`),
        fc.tuple(weekday, months).map(([day, month]) => `*/20 9-17 * ${month} ${day}`),
      ),
      instant,
      (text, after) => {
        fc.pre(!text.includes("L-0"));
        // cron-parser counts `*/n` as unrestricted for the join of day and weekday.
        const [, , day = "", , dayOfWeek = ""] = text.split(" ");
        fc.pre(!day.startsWith("*/") && !dayOfWeek.startsWith("*/"));
        // It also takes lists and ranges that hold every value for `*`.
        fc.pre(!isFull(day, 1, 31) && !isFull(dayOfWeek, 0, 6));
        const trigger = cron(text);
        const theirs = parserNexts(text, after);
        let at = new Date(after);
        for (const expected of theirs) {
          const next = trigger.next(at);
          expect(next?.toISOString()).toBe(expected);
          at = next ?? at;
        }
      },
    ),
    { numRuns: 400 },
  );
}, 60_000);

/** By the letter of ARCHITECTURE, section 3, with Temporal for the calendar and the zone. */
function bruteForce(
  written: WrittenPattern,
  name: string,
  { after, until }: { after: number; until: number },
): number[] {
  const followsElapsedTime =
    written.minute.text.startsWith("*") || written.hour.text.startsWith("*");
  const found = new Set<number>();
  const local = (at: number) => Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(name);
  const last = local(until + DAY).toPlainDate();
  let date = local(after - DAY).toPlainDate();
  for (; Temporal.PlainDate.compare(date, last) <= 0; date = date.add({ days: 1 })) {
    if (!isDay(written, date)) continue;
    const exists = date.toZonedDateTime(name).toPlainDate().equals(date);
    for (const hour of written.hour.values) {
      for (const minute of written.minute.values) {
        const reading = date.toPlainDateTime({ hour, minute });
        const early = reading.toZonedDateTime(name, { disambiguation: "earlier" });
        const late = reading.toZonedDateTime(name, { disambiguation: "later" });
        const isGap = !early.toPlainDateTime().equals(reading);
        if (followsElapsedTime) {
          if (isGap) continue;
          found.add(early.epochMilliseconds).add(late.epochMilliseconds);
        } else if (exists) {
          found.add(isGap ? late.epochMilliseconds : early.epochMilliseconds);
        }
      }
    }
  }
  return [...found].filter((at) => at > after && at <= until).sort((a, b) => a - b);
}

function isDay(written: WrittenPattern, date: Temporal.PlainDate): boolean {
  if (!written.month.values.has(date.month)) return false;
  const day = written.day.values.has(date.day);
  const weekday = written.weekday.values.has(date.dayOfWeek % 7);
  if (written.day.text === "*") return weekday;
  if (written.weekday.text === "*") return day;
  return day || weekday;
}

function hasJustChanged(name: string, at: number): boolean {
  const offset = (instantAt: number): number =>
    Temporal.Instant.fromEpochMilliseconds(instantAt).toZonedDateTimeISO(name).offsetNanoseconds;
  return offset(at - 26 * HOUR) !== offset(at);
}

function isFull(text: string, min: number, max: number): boolean {
  if (text === "*" || /[a-z#]/i.test(text)) return false;
  const values = new Set<number>();
  for (const item of text.split(",")) {
    const [range = "", step = "1"] = item.split("/");
    const [from = 0, to = from] = range.split("-").map(Number);
    for (let value = from; value <= to; value += Number(step)) values.add(value);
  }
  return values.size > max - min;
}

function parserNexts(text: string, after: number): string[] {
  const found: string[] = [];
  try {
    const parsed = CronExpressionParser.parse(text, { currentDate: new Date(after), tz: "UTC" });
    for (let n = 0; n < 4; n++) found.push(parsed.next().toDate().toISOString());
  } catch (error) {
    // It refuses lists that name a value twice and days that no given month has; those say nothing.
    if (!/duplicate values|limit|Invalid explicit day of month/i.test(String(error))) throw error;
  }
  return found;
}
