import type { Game } from "../games/game.ts";
import { resolveWallTime } from "./local-time.ts";
import { nativeDates } from "./native-dates.ts";
import { rruleTimes } from "./rrule-times.ts";

/** One time that a game's rule names. */
export interface Occurrence {
  /** Wall time in the game's zone, `YYYY-MM-DDTHH:MM`. */
  occurrence: string;
  /** Its instant, epoch milliseconds; behind the gap for a time that the clocks skip. */
  at: number;
  /** The clocks skip it. */
  gap: boolean;
}

/** What a game's rule, EXDATE and RDATE name from the date `from` to `to`, both included, ascending. */
export function occurrencesOf(game: Game, from: string, to: string): Occurrence[] {
  const first = game.beginsOn !== undefined && game.beginsOn > from ? game.beginsOn : from;
  const last = game.endsOn !== undefined && game.endsOn < to ? game.endsOn : to;
  if (first > last) return [];
  const added = game.rdates.filter((time) => isWithin(time, first, last));
  const times = [...new Set([...ruleTimes(game, first, last), ...added])];
  return times
    .filter((time) => !game.exdates.some((left) => left === time || left === time.slice(0, 10)))
    .sort()
    .map((occurrence) => ({ occurrence, ...resolveWallTime(occurrence, game.timezone) }));
}

function ruleTimes(game: Game, from: string, to: string): string[] {
  if (game.recurrence === "rrule") return rruleTimes(game, from, to);
  const time = game.startsAt.slice(10);
  return nativeDates(game, from, to).map((date) => `${date}${time}`);
}

function isWithin(time: string, from: string, to: string): boolean {
  const date = time.slice(0, 10);
  return date >= from && date <= to;
}
