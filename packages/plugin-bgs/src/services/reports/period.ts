import { CarillonError, type TenantDatabase } from "@carillon/core";
import { recentTicks, type Tick } from "../ticks/recent-ticks.ts";
import { addDays, dateAt, type Span, spanOfDays } from "./calendar-day.ts";

/**
 * The periods of reports. By the calendar of the tenant's report zone: `cd` this day, `ld` the last one;
 * `cw` this week from Monday, `lw` the last one; `cm` this month, `lm` the last one, `2m` the last two;
 * `y` this year; `all` everything. By the game: `ct` since the last tick, `lt` from the one before to it.
 */
export const PERIODS = ["cd", "ld", "cw", "lw", "cm", "lm", "2m", "y", "all", "ct", "lt"] as const;

/** One of {@link PERIODS}. */
export type Period = (typeof PERIODS)[number];

/** A period as instants. */
export interface ResolvedPeriod extends Span {
  /** The tick whose events are meant, where the period is one. */
  readonly tickId: string | undefined;
  /** For headings: `2025-09-12 to 2025-09-12`, `All Time`, `Tick 2025-09-12 10:33`. */
  readonly label: string;
  /** First and last calendar day, where the period consists of days. */
  readonly days: { readonly first: string; readonly last: string } | undefined;
}

/** What {@link resolvePeriod} needs. */
export interface PeriodRequest {
  /** Which. */
  period: Period;
  /** As seen at this instant. */
  at: Date;
  /** Zone of its days. */
  timezone: string;
  /** Where ticks are looked up. */
  database: TenantDatabase;
}

/** Works a period out; `undefined` for a tick of which no event is known. */
export async function resolvePeriod(request: PeriodRequest): Promise<ResolvedPeriod | undefined> {
  const { period, at, timezone, database } = request;
  if (period === "all") return { ...ALL, label: "All Time" };
  if (period === "ct" || period === "lt") {
    const tick = (await recentTicks(database, at))[period === "ct" ? 0 : 1];
    return tick === undefined ? undefined : tickPeriod(tick);
  }
  return daysPeriod(daysOf(period, dateAt(at, timezone)), timezone);
}

/** The period of the calendar days `first` to `last`, both included. */
export function daysPeriod(
  { first, last }: { first: string; last: string },
  timezone: string,
): ResolvedPeriod {
  const days = { first, last };
  const label = `${first} to ${last}`;
  return { ...spanOfDays(first, last, timezone), tickId: undefined, label, days };
}

/**
 * Checks a period from outside.
 *
 * @throws {@link CarillonError} `BGS_PERIOD_UNKNOWN`; the original took any other text for `all`.
 */
export function checkPeriod(period: string): Period {
  const known = PERIODS.find((name) => name === period);
  if (known !== undefined) return known;
  throw new CarillonError(
    "BGS_PERIOD_UNKNOWN",
    `Expected a period to be one of ${PERIODS.join(", ")}, found ${JSON.stringify(period)}`,
    { details: { period } },
  );
}

const ALL = {
  from: "0000-01-01T00:00:00Z",
  to: "9999-12-31T23:59:59Z",
  tickId: undefined,
  days: undefined,
};

function tickPeriod(tick: Tick): ResolvedPeriod {
  const label = `Tick ${tick.at.slice(0, 16).replace("T", " ")}`;
  return { ...ALL, tickId: tick.id, label };
}

/** First and last day of a calendar period, seen from `today`. */
function daysOf(
  period: Exclude<Period, "all" | "ct" | "lt">,
  today: string,
): { first: string; last: string } {
  const monday = addDays(today, -((new Date(`${today}T00:00:00Z`).getUTCDay() + 6) % 7));
  switch (period) {
    case "cd":
      return { first: today, last: today };
    case "ld":
      return { first: addDays(today, -1), last: addDays(today, -1) };
    case "cw":
      return { first: monday, last: addDays(monday, 6) };
    case "lw":
      return { first: addDays(monday, -7), last: addDays(monday, -1) };
    case "cm":
      return { first: startOfMonth(today, 0), last: addDays(startOfMonth(today, 1), -1) };
    case "lm":
      return { first: startOfMonth(today, -1), last: addDays(startOfMonth(today, 0), -1) };
    case "2m":
      return { first: startOfMonth(today, -2), last: addDays(startOfMonth(today, 0), -1) };
    case "y":
      return { first: `${today.slice(0, 4)}-01-01`, last: `${today.slice(0, 4)}-12-31` };
  }
}

function startOfMonth(today: string, months: number): string {
  const [year = 0, month = 1] = today.split("-").map(Number);
  return new Date(Date.UTC(year, month - 1 + months, 1)).toISOString().slice(0, 10);
}
