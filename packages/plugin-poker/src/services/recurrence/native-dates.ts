import type { Game } from "../games/game.ts";
import { addDays, daysBetween, weekdayOf } from "./local-time.ts";

/** The part of a game that its dates depend on. */
export type DateRule = Pick<
  Game,
  "recurrence" | "daysOfWeek" | "startsAt" | "weekStart" | "shortMonths"
>;

/**
 * The local dates of a game's own recurrences from `from` to `to`, both included, ascending; none before
 * the first start. Works on dates alone, so no zone and no change of the clocks has a say.
 */
export function nativeDates(rule: DateRule, from: string, to: string): string[] {
  const first = rule.startsAt.slice(0, 10);
  const start = from > first ? from : first;
  if (rule.recurrence === "once") return first >= from && first <= to ? [first] : [];
  const dates: string[] = [];
  for (let date = start; date <= to; date = addDays(date, 1)) {
    if (isDue(rule, first, date)) dates.push(date);
  }
  return dates;
}

function isDue(rule: DateRule, first: string, date: string): boolean {
  switch (rule.recurrence) {
    case "daily":
      return true;
    case "weekly":
      return rule.daysOfWeek.includes(weekdayOf(date));
    case "fortnightly": {
      if (!rule.daysOfWeek.includes(weekdayOf(date))) return false;
      const weeks = daysBetween(weekOf(first, rule.weekStart), weekOf(date, rule.weekStart)) / 7;
      return weeks % 2 === 0;
    }
    case "monthly":
      return Number(date.slice(8)) === dayInMonth(rule, Number(first.slice(8)), date);
    case "once":
    case "rrule":
      return false;
  }
}

/** The date on which the week of a date begins. */
function weekOf(date: string, weekStart: number): string {
  return addDays(date, -((weekdayOf(date) - weekStart + 7) % 7));
}

/** The day on which a monthly game is played in the month of a date; 0: on none. */
function dayInMonth(rule: DateRule, day: number, date: string): number {
  const [year = 0, month = 1] = date.split("-").map(Number);
  const length = new Date(Date.UTC(year, month, 0)).getUTCDate();
  if (day <= length) return day;
  return rule.shortMonths === "clamp" ? length : 0;
}
