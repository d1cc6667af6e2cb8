import { civilDate, dayNumber, daysInMonth, weekday } from "../../time/index.ts";

/**
 * The days of a month that lie in given ISO weeks; bit n is day n.
 *
 * @see https://www.iso.org/iso-8601-date-and-time-format.html: a week begins on Monday and belongs to
 * the year of its Thursday.
 */
export function weekMask(
  weeks: { readonly low: number; readonly high: number },
  year: number,
  month: number,
): number {
  const first = dayNumber(year, month, 1);
  const length = daysInMonth(year, month);
  let mask = 0;
  for (let day = 1; day <= length; ) {
    const sinceMonday = (weekday(first + day - 1) + 6) % 7;
    const end = Math.min(length, day + 6 - sinceMonday);
    const week = weekOf(first + day - 1 - sinceMonday + 3);
    const isWanted = week < 32 ? (weeks.low >>> week) & 1 : (weeks.high >>> (week - 32)) & 1;
    for (; day <= end; day++) if (isWanted === 1) mask |= 1 << day;
  }
  return mask;
}

function weekOf(thursday: number): number {
  return Math.floor((thursday - dayNumber(civilDate(thursday).year, 1, 1)) / 7) + 1;
}
