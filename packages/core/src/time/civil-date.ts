/** Milliseconds of a civil day; wall times here are counted as if every day had so many. */
export const DAY = 86_400_000;

/** A date of the proleptic Gregorian calendar. */
export interface CivilDate {
  /** Four digits. */
  readonly year: number;
  /** 1-12. */
  readonly month: number;
  /** 1-31. */
  readonly day: number;
}

/**
 * Days from 1970-01-01 to a date; the month may lie outside 1-12, the day outside the month.
 *
 * @see https://howardhinnant.github.io/date_algorithms.html for the arithmetic.
 */
export function dayNumber(year: number, month: number, day: number): number {
  // March is the first month, so that the leap day is the last of its year.
  const months = year * 12 + month - 3;
  const y = Math.floor(months / 12);
  const m = months - y * 12;
  const leaps = Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400);
  return y * 365 + leaps + Math.floor((153 * m + 2) / 5) + day - 719_469;
}

/** The date of a day number; the inverse of {@link dayNumber}. */
export function civilDate(days: number): CivilDate {
  const z = days + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1_460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const m = Math.floor((5 * dayOfYear + 2) / 153);
  const month = m < 10 ? m + 3 : m - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * m + 2) / 5) + 1,
  };
}

/** Weekday of a day number, 0 is Sunday. */
export function weekday(days: number): number {
  return (((days + 4) % 7) + 7) % 7;
}

/** How many days a month has. */
export function daysInMonth(year: number, month: number): number {
  if (month !== 2) return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}

/** `2026-12-25`; the wall time's date where `wall` is given in milliseconds. */
export function formatDate(wall: number): string {
  const { year, month, day } = civilDate(Math.floor(wall / DAY));
  return `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}`;
}

/** `02:30`, or `02:30:15` where there are seconds. */
export function formatTime(wall: number): string {
  const seconds = Math.floor(wall / 1_000) - Math.floor(wall / DAY) * 86_400;
  const rest = seconds % 60;
  const text = `${two(Math.floor(seconds / 3_600))}:${two(Math.floor(seconds / 60) % 60)}`;
  return rest === 0 ? text : `${text}:${two(rest)}`;
}

/**
 * Reads `YYYY-MM-DD` as a day number; `undefined` for other text and for dates that do not exist,
 * such as 30 February.
 */
export function parseDate(text: string): number | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (match === null) return undefined;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined;
  return dayNumber(year, month, day);
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}
