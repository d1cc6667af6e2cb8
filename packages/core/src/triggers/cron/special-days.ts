/** Days of a month that no list of numbers names. */
export interface SpecialDays {
  /** Bit n: the n-th day before the last (`L` is bit 0, `L-3` bit 3). */
  fromLast: number;
  /** Bit n: the working day nearest to day n, within the month (`15W`). */
  nearest: number;
  /** The last working day (`LW`). */
  lastWorking: boolean;
  /** Bit w: the last weekday w (`5L`, `last fri`). */
  lastWeekday: number;
  /** By n - 1, bit w: the n-th weekday w (`2#1`, `1st tue`). */
  readonly nth: number[];
}

/** A month, as far as it matters. */
export interface MonthShape {
  /** Weekday of its first day, 0 is Sunday. */
  readonly first: number;
  /** How many days it has. */
  readonly length: number;
}

/** None yet. */
export function noSpecialDays(): SpecialDays {
  return { fromLast: 0, nearest: 0, lastWorking: false, lastWeekday: 0, nth: [0, 0, 0, 0, 0] };
}

/** The special days of a month; bit n is day n. */
export function specialMask(special: SpecialDays, month: MonthShape): number {
  let mask = 0;
  for (let back = 0; back < month.length; back++) {
    if (((special.fromLast >>> back) & 1) === 1) mask |= 1 << (month.length - back);
  }
  for (let day = 1; day <= month.length; day++) {
    if (((special.nearest >>> day) & 1) === 1) mask |= 1 << nearestWorking(day, month);
  }
  if (special.lastWorking) mask |= 1 << nearestBefore(month);
  mask |= weekdays(special.lastWeekday, month, month.length - 6);
  for (let n = 0; n < 5; n++) mask |= weekdays(special.nth[n] ?? 0, month, 1 + 7 * n);
  return mask;
}

/** The given weekdays among the seven days that begin at `start`. */
function weekdays(wanted: number, month: MonthShape, start: number): number {
  if (wanted === 0) return 0;
  let mask = 0;
  for (let day = start; day < start + 7 && day <= month.length; day++) {
    if (((wanted >>> weekdayOf(day, month)) & 1) === 1) mask |= 1 << day;
  }
  return mask;
}

function nearestWorking(day: number, month: MonthShape): number {
  const weekday = weekdayOf(day, month);
  if (weekday === 6) return day === 1 ? 3 : day - 1;
  if (weekday === 0) return day === month.length ? day - 2 : day + 1;
  return day;
}

function nearestBefore(month: MonthShape): number {
  const weekday = weekdayOf(month.length, month);
  return month.length - (weekday === 6 ? 1 : weekday === 0 ? 2 : 0);
}

function weekdayOf(day: number, month: MonthShape): number {
  return (month.first + day - 1) % 7;
}
