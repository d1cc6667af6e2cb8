import { expect, test } from "vitest";
import type { GameInput } from "../../src/index.ts";
import { checkGame } from "../../src/services/games/game-input.ts";
import { rruleProblems } from "../../src/services/recurrence/check-rrule.ts";

test.each([
  "FREQ=DAILY",
  "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR;WKST=MO",
  "FREQ=MONTHLY;BYDAY=1SU,-1FR",
  "FREQ=MONTHLY;BYMONTHDAY=-1;UNTIL=20271231T235959Z",
  "FREQ=YEARLY;BYMONTH=1;BYDAY=MO;BYSETPOS=-1;COUNT=10",
])("the rule %s is taken", (rule) => {
  expect(rruleProblems(rule)).toEqual([]);
});

test.each([
  ["", "is no part of a rule"],
  ["FREQ=MINUTELY", 'FREQ cannot be "MINUTELY"'],
  ["FREQ=SECONDLY", "FREQ cannot be"],
  ["BYDAY=MO", "expected FREQ"],
  ["FREQ=DAILY;FREQ=WEEKLY", "FREQ is given twice"],
  ["FREQ=DAILY;INTERVAL=0", "INTERVAL cannot be"],
  ["FREQ=DAILY;COUNT=501", "COUNT is at most 500"],
  ["FREQ=DAILY;COUNT=3;UNTIL=20270101", "exclude each other"],
  ["FREQ=WEEKLY;BYDAY=XX", "BYDAY cannot be"],
  ["FREQ=MONTHLY;BYMONTHDAY=32", "BYMONTHDAY cannot be 32"],
  ["FREQ=MONTHLY;BYMONTHDAY=0", "BYMONTHDAY cannot be 0"],
  ["FREQ=DAILY;BYHOUR=24", "BYHOUR cannot be 24"],
  ["FREQ=DAILY;BYSECOND=1", "is no part of a rule"],
  ["FREQ=DAILY;X-FOO=1", "is no part of a rule"],
  ["FREQ=DAILY;constructor=1", "is no part of a rule"],
  [`FREQ=DAILY;BYHOUR=1,2,3,4,5;BYMINUTE=1,2,3,4,5`, "a day has at most 24"],
  [`FREQ=YEARLY;BYYEARDAY=${Array.from({ length: 63 }, (_, n) => n + 1).join()}`, "at most 62"],
  [`FREQ=DAILY;BYHOUR=${"1,".repeat(300)}1`, "at most 500 characters"],
])("the rule %s is refused", (rule, says) => {
  expect(rruleProblems(rule).join("; ")).toContain(says);
});

const base: GameInput = { title: "Rule", startsAt: "2026-09-25T19:00", timezone: "UTC" };

test.each([
  "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
  "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30;COUNT=4",
  "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=500",
  "FREQ=DAILY;UNTIL=20200101",
])(
  "the rule %s, which names no day, is refused before long",
  (rrule) => {
    const begin = performance.now();
    const check = () => checkGame({ ...base, recurrence: "rrule", rrule }, "UTC");
    expect(check).toThrow(expect.objectContaining({ code: "POKER_GAME_INVALID" }));
    expect(performance.now() - begin).toBeLessThan(5000);
  },
  20_000,
);

test.each([
  [{ recurrence: "rrule" }, "rrule: expected a rule"],
  [{ recurrence: "daily", rrule: "FREQ=DAILY" }, "rrule: expected none"],
  [{ recurrence: "daily", daysOfWeek: [1] }, "make it weekly"],
  [{ recurrence: "weekly" }, "expected at least one day"],
  [{ recurrence: "hourly" }, "recurrence"],
  [{ timezone: "Mars/Olympus" }, "expected an IANA zone"],
  [{ timezone: "+10:00" }, "expected an IANA zone"],
  [{ startsAt: "2026-02-30T19:00" }, "startsAt"],
  [{ startsAt: "tomorrow" }, "startsAt"],
  [{ startsAt: new Date(Number.NaN) }, "startsAt"],
  [{ durationMinutes: 0 }, "durationMinutes"],
  [{ beginsOn: "2027-01-01", endsOn: "2026-01-01" }, "endsOn"],
  [{ minBuyIn: 500, maxBuyIn: 100 }, "maxBuyIn"],
  [{ smallBlind: 0.5 }, "smallBlind"],
  [{ maxPlayers: 0 }, "maxPlayers"],
  [{ title: " " }, "title"],
  [{ id: "a b" }, "id"],
  [{ exdates: ["2026-13-01"] }, "exdates"],
  [{ surprise: true }, "surprise"],
])("a game with %j is refused, and told why", (change, says) => {
  const check = () => checkGame({ ...base, ...change }, "UTC");
  expect(check).toThrow(expect.objectContaining({ code: "POKER_GAME_INVALID" }));
  expect(check).toThrow(says);
});

test("P20: days are sorted and counted once", () => {
  const game = checkGame({ ...base, recurrence: "weekly", daysOfWeek: [4, 0, 4] }, "UTC");
  expect(game.daysOfWeek).toEqual([0, 4]);
});
