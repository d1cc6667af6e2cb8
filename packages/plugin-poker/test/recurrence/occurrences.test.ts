import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Game, GameInput } from "../../src/index.ts";
import { checkGame } from "../../src/services/games/game-input.ts";
import {
  resolveWallTime,
  wallTimeAt,
  weekdayOf,
} from "../../src/services/recurrence/local-time.ts";
import { occurrencesOf } from "../../src/services/recurrence/occurrences.ts";
import { anyDays, anyTime, anyZone } from "../support/commands.ts";

function game(input: Partial<GameInput>): Game {
  const base = { title: "Game", timezone: "Australia/Sydney", startsAt: "2026-09-25T19:00" };
  return {
    ...checkGame({ ...base, ...input }, "UTC"),
    ...{ id: "game", seriesId: "game", status: "active", version: 0 },
  };
}

function times(input: Partial<GameInput>, from: string, to: string): string[] {
  return occurrencesOf(game(input), from, to).map(({ occurrence }) => occurrence);
}

test("0 is Monday: a Sunday game has the day 6, and is played on Sundays", () => {
  const sundays = times({ recurrence: "weekly", daysOfWeek: [6] }, "2026-10-01", "2026-10-20");
  expect(sundays).toEqual(["2026-10-04T19:00", "2026-10-11T19:00", "2026-10-18T19:00"]);
  const mondays = times({ recurrence: "weekly", daysOfWeek: [0] }, "2026-10-01", "2026-10-20");
  expect(mondays).toEqual(["2026-10-05T19:00", "2026-10-12T19:00", "2026-10-19T19:00"]);
  expect(mondays.map((time) => new Date(`${time}Z`).getUTCDay())).toEqual([1, 1, 1]);
});

test("the first day of the week decides which Sundays belong to a fortnight", () => {
  // Friday 25 September 2026: with weeks from Monday its Sunday is the 27th, from Sunday the 20th.
  const rule = { recurrence: "fortnightly", daysOfWeek: [4, 6] } satisfies Partial<GameInput>;
  const dates = (weekStart: number) =>
    times({ ...rule, weekStart }, "2026-09-20", "2026-10-12").map((time) => time.slice(0, 10));
  expect(dates(0)).toEqual(["2026-09-25", "2026-09-27", "2026-10-09", "2026-10-11"]);
  expect(dates(6)).toEqual(["2026-09-25", "2026-10-04", "2026-10-09"]);
});

test("the first and last day that count bound the rule, the dates added too", () => {
  const bounds = {
    beginsOn: "2026-10-02",
    endsOn: "2026-10-04",
    rdates: ["2026-10-03T12:00", "2026-10-09T12:00"],
  };
  expect(times({ recurrence: "daily", ...bounds }, "2026-09-01", "2026-12-01")).toEqual([
    ...["2026-10-02T19:00", "2026-10-03T12:00", "2026-10-03T19:00", "2026-10-04T19:00"],
  ]);
});

test("a date or one time of it is left out", () => {
  const rule = { recurrence: "rrule", rrule: "FREQ=DAILY;BYHOUR=12,19" } as const;
  const exdates = ["2026-10-01", "2026-10-02T12:00"];
  expect(times({ ...rule, exdates }, "2026-10-01", "2026-10-03")).toEqual([
    ...["2026-10-02T19:00", "2026-10-03T12:00", "2026-10-03T19:00"],
  ]);
});

describe("a rule of RFC 5545", () => {
  const graveyard = {
    startsAt: "2026-10-02T02:30",
    recurrence: "rrule",
    rrule: "FREQ=DAILY;COUNT=4",
  } as const;

  test("counts a time that the clocks skip when it is shifted, and leaves it out otherwise", () => {
    const shifted = occurrencesOf(game(graveyard), "2026-10-01", "2026-10-31");
    expect(shifted.map(({ occurrence, gap }) => [occurrence.slice(0, 10), gap])).toEqual([
      ...[
        ["2026-10-02", false],
        ["2026-10-03", false],
        ["2026-10-04", true],
        ["2026-10-05", false],
      ],
    ]);
    expect(new Date(shifted[2]?.at ?? 0).toISOString()).toBe("2026-10-03T16:30:00.000Z");
    const skipped = times({ ...graveyard, gap: "skip" }, "2026-10-01", "2026-10-31");
    expect(skipped.map((time) => time.slice(0, 10))).toEqual([
      ...["2026-10-02", "2026-10-03", "2026-10-05", "2026-10-06"],
    ]);
  });

  test("has an UNTIL that is an instant, and is part of it", () => {
    for (const gap of ["shift", "skip"] as const) {
      const rrule = "FREQ=DAILY;UNTIL=20261009T080000Z";
      const all = times({ recurrence: "rrule", rrule, gap }, "2026-10-07", "2026-10-12");
      expect(all).toEqual(["2026-10-07T19:00", "2026-10-08T19:00", "2026-10-09T19:00"]);
    }
  });

  test("says the same as the game's own recurrences, in every zone", () => {
    fc.assert(
      fc.property(
        anyDays,
        anyTime,
        anyZone,
        fc.integer({ min: 0, max: 6 }),
        (days, time, timezone, weekStart) => {
          const names = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
          const byDay = days.map((day) => names[day]).join(",");
          const startsAt = `2026-09-25T${time}`;
          const native = {
            recurrence: "fortnightly",
            daysOfWeek: days,
            weekStart,
            startsAt,
            timezone,
          } as const;
          const rrule = `FREQ=WEEKLY;INTERVAL=2;BYDAY=${byDay};WKST=${names[weekStart]}`;
          const rule = { recurrence: "rrule", rrule, startsAt, timezone } as const;
          expect(times(rule, "2026-09-20", "2027-04-30")).toEqual(
            times(native, "2026-09-20", "2027-04-30"),
          );
        },
      ),
      { numRuns: 30 },
    );
  }, 30_000);

  test("is expanded from far back without long delay", () => {
    const begin = performance.now();
    const late = times({ recurrence: "rrule", rrule: "FREQ=DAILY" }, "2056-01-01", "2056-01-07");
    expect(late).toHaveLength(7);
    expect(performance.now() - begin).toBeLessThan(2000);
  });
});

test("a wall time and its instant lead back to each other, but where the clocks skip it", () => {
  fc.assert(
    fc.property(anyZone, anyTime, fc.integer({ min: 0, max: 700 }), (timezone, time, days) => {
      const date = new Date(Date.UTC(2026, 0, 1 + days)).toISOString().slice(0, 10);
      const { at, gap } = resolveWallTime(`${date}T${time}`, timezone);
      const back = wallTimeAt(at, timezone);
      const isRight = gap ? back > `${date}T${time}` : back === `${date}T${time}`;
      expect({ timezone, back, isRight }).toEqual({ timezone, back, isRight: true });
      expect(weekdayOf(date)).toBe((new Date(`${date}T12:00:00Z`).getUTCDay() + 6) % 7);
    }),
    { numRuns: 300 },
  );
});

test("the day that Apia skipped is shifted to the next", () => {
  const { at, gap } = resolveWallTime("2011-12-30T19:00", "Pacific/Apia");
  expect(gap).toBe(true);
  expect(wallTimeAt(at, "Pacific/Apia")).toBe("2011-12-31T19:00");
});

test("a time that comes twice is meant the first time", () => {
  expect(new Date(resolveWallTime("2026-04-05T02:30", "Australia/Sydney").at).toISOString()).toBe(
    "2026-04-04T15:30:00.000Z",
  );
});
