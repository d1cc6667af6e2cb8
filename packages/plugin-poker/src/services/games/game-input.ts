import { CarillonError } from "@carillon/core";
import { z } from "zod";
import { rruleProblems } from "../recurrence/check-rrule.ts";
import { addDays, isDate, isTimezone, isWallTime, wallTimeAt } from "../recurrence/local-time.ts";
import { rruleTimes } from "../recurrence/rrule-times.ts";
import { type Game, RECURRENCES } from "./game.ts";

const text = (longest: number) => z.string().max(longest);
const money = z.int().min(0).max(Number.MAX_SAFE_INTEGER).nullish();
const date = z.string().refine(isDate, { error: "expected a date such as 2026-12-31" });
const wallTime = z.string().refine(isWallTime, {
  error: "expected a wall time such as 2026-09-25T19:00",
});
const weekday = z
  .int()
  .min(0, "expected 0 (Monday) to 6 (Sunday)")
  .max(6, "expected 0 (Monday) to 6 (Sunday)");

/** The shapes of the terms, for games and for single sessions. */
export const termShapes = {
  title: z.string().trim().min(1).max(255).describe("For people."),
  location: text(255).nullish().describe("Where it is played."),
  notes: text(10_000).nullish().describe("For players."),
  requiredDeposit: money.describe("Deposit, in the smallest unit of money."),
  smallBlind: money.describe("Small blind, in the smallest unit."),
  bigBlind: money.describe("Big blind, in the smallest unit."),
  straddle: money.describe("Straddle, in the smallest unit."),
  minBuyIn: money.describe("Least buy-in, in the smallest unit."),
  maxBuyIn: money.describe("Greatest buy-in, in the smallest unit."),
  maxPlayers: z.int().min(1).max(10_000).nullish().describe("Seats; without it no limit."),
};

/** A game as a club describes it. */
export const gameInput = z.strictObject({
  ...termShapes,
  id: z
    .string()
    .regex(
      /^[A-Za-z0-9._-]{1,36}$/,
      "expected 1 to 36 letters, digits, dots, dashes or underscores",
    )
    .optional()
    .describe("A UUID unless told."),
  hostId: z.string().min(1).max(64).nullish().describe("Who invites."),
  recurrence: z
    .enum(RECURRENCES)
    .default("once")
    .describe("`once`, `daily`, `weekly`, `fortnightly`, `monthly` or `rrule`."),
  daysOfWeek: z
    .array(weekday)
    .nullish()
    .describe("Days of a weekly or fortnightly game; 0 is Monday."),
  startsAt: z
    .union([z.string(), z.date()])
    .describe("First start: a wall time in the game's zone, or an instant."),
  timezone: z
    .string()
    .refine(isTimezone, { error: "expected an IANA zone such as Australia/Sydney" })
    .optional()
    .describe("The club's unless told."),
  durationMinutes: z
    .int()
    .min(1)
    .max(10_080)
    .default(480)
    .describe("Elapsed minutes of a session."),
  weekStart: weekday.default(0).describe("First day of the weeks a fortnightly game counts."),
  shortMonths: z
    .enum(["skip", "clamp"])
    .default("skip")
    .describe("A month without the game's day: `skip`, or `clamp` to its last day."),
  gap: z
    .enum(["shift", "skip"])
    .default("shift")
    .describe("A wall time that the clocks skip: `shift` to as far behind it, or `skip`."),
  rrule: z.string().nullish().describe("Rule of RFC 5545, for the recurrence `rrule`."),
  exdates: z
    .array(z.union([date, wallTime]))
    .max(500)
    .default([])
    .describe("Local dates or wall times that are left out."),
  rdates: z.array(wallTime).max(500).default([]).describe("Wall times besides the rule's."),
  holidayCalendar: z
    .string()
    .min(1)
    .max(64)
    .nullish()
    .describe("Name of the calendar of its holidays."),
  holidayPolicy: z
    .enum(["skip", "play"])
    .default("skip")
    .describe("What becomes of a session on a holiday: `skip` or `play`."),
  beginsOn: date.nullish().describe("First local date that counts."),
  endsOn: date.nullish().describe("Last local date that counts."),
});

/** A game as a club describes it; `null` is the same as nothing. */
export type GameInput = z.input<typeof gameInput>;

/** What a change of a game can say; `null` takes a value away. */
export type GameChange = Partial<Omit<GameInput, "id">> & {
  /** Another time of day, `20:00`, on the same days. */
  time?: string;
};

/** A game without what the database adds. */
export type CheckedGame = Omit<Game, "id" | "seriesId" | "status" | "version">;

/**
 * Checks a game from outside.
 *
 * @param timezone - The zone of a game that names none.
 * @throws {@link CarillonError} `POKER_GAME_INVALID` with all that is wrong; `POKER_RRULE_PEER`.
 */
export function checkGame(
  input: unknown,
  timezone: string,
): CheckedGame & { id: string | undefined } {
  const parsed = gameInput.safeParse(input);
  if (!parsed.success) {
    throw invalid(parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`));
  }
  const { daysOfWeek, startsAt, rrule, ...given } = parsed.data;
  const zone = given.timezone ?? timezone;
  const start = startOf(startsAt, zone);
  const rule =
    rrule
      ?.trim()
      .toUpperCase()
      .replace(/^RRULE:/, "") || undefined;
  const game = {
    ...withoutNull(given),
    timezone: zone,
    startsAt: start ?? "",
    daysOfWeek: [...new Set(daysOfWeek ?? [])].sort((a, b) => a - b),
    rrule: rule,
  } as CheckedGame & { id: string | undefined };
  const problems = problemsOf(game, start);
  if (problems.length > 0) throw invalid(problems);
  return game;
}

/** The description of a game that there is, to be changed and checked again. */
export function inputOf(game: Game): GameInput {
  const { seriesId: _series, status: _status, version: _version, ...input } = game;
  return {
    ...input,
    daysOfWeek: [...game.daysOfWeek],
    exdates: [...game.exdates],
    rdates: [...game.rdates],
  };
}

function startOf(given: string | Date, timezone: string): string | undefined {
  if (given instanceof Date) {
    return Number.isNaN(given.getTime()) ? undefined : wallTimeAt(given.getTime(), timezone);
  }
  if (/(Z|[+-]\d{2}:?\d{2})$/i.test(given)) {
    const at = Date.parse(given);
    return Number.isNaN(at) ? undefined : wallTimeAt(at, timezone);
  }
  const wall = given.replace(/^(.{16}):00$/, "$1");
  return isWallTime(wall) ? wall : undefined;
}

function problemsOf(game: CheckedGame, start: string | undefined): string[] {
  const problems: string[] = [];
  const { recurrence, daysOfWeek, rrule } = game;
  if (start === undefined) {
    problems.push("startsAt: expected a wall time such as 2026-09-25T19:00, or an instant");
  }
  const hasDays = recurrence === "weekly" || recurrence === "fortnightly";
  if (hasDays && daysOfWeek.length === 0) {
    problems.push(`daysOfWeek: expected at least one day for a ${recurrence} game; 0 is Monday`);
  }
  if (!hasDays && daysOfWeek.length > 0) {
    problems.push(`daysOfWeek: expected none for the recurrence ${recurrence}; make it weekly`);
  }
  if (recurrence !== "rrule" && rrule !== undefined) {
    problems.push(`rrule: expected none for the recurrence ${recurrence}; make that rrule`);
  }
  if (game.beginsOn !== undefined && game.endsOn !== undefined && game.beginsOn > game.endsOn) {
    problems.push("endsOn: expected no date before beginsOn");
  }
  if ((game.minBuyIn ?? 0) > (game.maxBuyIn ?? Number.POSITIVE_INFINITY)) {
    problems.push("maxBuyIn: expected at least minBuyIn");
  }
  if (recurrence === "rrule") problems.push(...ruleProblems(game, start));
  return problems;
}

function ruleProblems(game: CheckedGame, start: string | undefined): string[] {
  if (game.rrule === undefined) return ["rrule: expected a rule such as FREQ=MONTHLY;BYDAY=1SU"];
  const problems = rruleProblems(game.rrule);
  if (problems.length > 0) return problems.map((problem) => `rrule: ${problem}`);
  if (start === undefined) return [];
  const first = start.slice(0, 10);
  try {
    const happens = PROBES.some((days) => rruleTimes(game, first, addDays(first, days)).length > 0);
    return happens ? [] : ["rrule: expected a rule with a session within eight years of the start"];
  } catch (error) {
    if (error instanceof CarillonError && error.code === "POKER_RRULE_INVALID") {
      return [`rrule: ${error.message}`];
    }
    throw error;
  }
}

// Most rules name a day soon; only a rare one pays for the long look.
const PROBES = [40, 400, 8 * 366];

function withoutNull<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], null> } {
  const entries = Object.entries(values).map(([name, value]: [string, unknown]) => [
    name,
    value ?? undefined,
  ]);
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], null> };
}

function invalid(problems: readonly string[]): CarillonError {
  return new CarillonError("POKER_GAME_INVALID", `The game does not fit: ${problems.join("; ")}`, {
    details: { problems },
  });
}
