import {
  civilDate,
  DAY,
  dayNumber,
  daysInMonth,
  type TimeZone,
  weekday,
} from "../../time/index.ts";
import type { CompiledTrigger } from "../compiled-trigger.ts";
import type { FieldSet } from "./parse-field.ts";
import type { Range } from "./parse-range.ts";
import { type MonthShape, type SpecialDays, specialMask } from "./special-days.ts";
import { weekMask } from "./week-mask.ts";

/** The fields of a pattern, read. */
export interface PatternFields {
  readonly year: readonly Range[] | undefined;
  readonly month: FieldSet;
  readonly day: FieldSet;
  /** ISO weeks; `undefined`: all. */
  readonly week: FieldSet | undefined;
  readonly dayOfWeek: FieldSet;
  readonly hour: FieldSet;
  readonly minute: FieldSet;
  readonly second: FieldSet;
  /** How day and weekday join when both are restricted. */
  readonly join: "and" | "or";
}

/** A pattern in a zone. */
export interface ZonedPattern extends CompiledTrigger {
  /** What matches on the wall clock. */
  readonly pattern: CronPattern;
  /** Whose wall clock. */
  readonly zone: TimeZone;
  /** The same pattern in another zone. */
  readonly sibling: ZonedPattern | undefined;
}

const LAST_YEAR = 9_999;
/** The calendar repeats after 400 years: what has not matched in so many never will. */
const CYCLE = 400;
/** No wall time matches any more. */
export const NEVER = Number.POSITIVE_INFINITY;

/**
 * A cron pattern as bit sets: which readings of a wall clock match. Knows nothing of zones; wall times
 * are milliseconds as if the clock showed UTC. Immutable, and shared by all who write the same text.
 */
export class CronPattern {
  /** Whether it follows elapsed time: its minute or hour field begins with `*`. */
  readonly followsElapsedTime: boolean;
  /** What it is in the zones that asked so far: the cache's, kept here so that both live as long. */
  zoned: ZonedPattern | undefined = undefined;
  readonly #seconds: number;
  readonly #lateSeconds: number;
  readonly #minutes: number;
  readonly #lateMinutes: number;
  readonly #hours: number;
  readonly #days: number;
  readonly #weekdays: number;
  readonly #months: number;
  /** Bit 0: days restrict; bit 1: weekdays restrict; bit 2: they join with OR. */
  readonly #rule: number;
  readonly #years: readonly Range[] | undefined;
  readonly #rare: RareDays | undefined;

  /** Packs the fields. */
  constructor(fields: PatternFields) {
    this.followsElapsedTime = fields.minute.isStarred || fields.hour.isStarred;
    this.#seconds = fields.second.low;
    this.#lateSeconds = fields.second.high;
    this.#minutes = fields.minute.low;
    this.#lateMinutes = fields.minute.high;
    this.#hours = fields.hour.low;
    this.#days = fields.day.low;
    this.#weekdays = fields.dayOfWeek.low;
    this.#months = fields.month.low;
    this.#rule =
      (fields.day.isFree ? 0 : 1) |
      (fields.dayOfWeek.isFree ? 0 : 2) |
      (fields.join === "or" ? 4 : 0);
    this.#years = fields.year;
    const rare = {
      day: fields.day.special,
      dayOfWeek: fields.dayOfWeek.special,
      week: fields.week,
    };
    this.#rare = (rare.day ?? rare.dayOfWeek ?? rare.week) ? rare : undefined;
  }

  /** The first matching wall time at or after `wall`; {@link NEVER} when there is none. */
  seek(wall: number): number {
    const days = Math.floor(wall / DAY);
    const { year, month, day } = civilDate(days);
    if (((this.#months >>> month) & 1) === 1 && this.#nextYear(year) === year) {
      const mask = this.#daysOf(year, month);
      if (((mask >>> day) & 1) === 1) {
        const time = this.#timeFrom(Math.ceil((wall - days * DAY) / 1_000));
        if (time >= 0) return days * DAY + time * 1_000;
      }
      // Two shifts, as one by 32 would be none.
      const later = mask & (-1 << day) & ~(1 << day);
      if (later !== 0) return this.#at(days - day + lowest(later));
    }
    return this.#seekMonth(year, month + 1);
  }

  /** Whether a wall time matches. */
  matches(wall: number): boolean {
    return this.seek(wall) === wall;
  }

  #seekMonth(year: number, from: number): number {
    let month = from;
    let at = year;
    for (let count = 0; count <= CYCLE; count++) {
      const next = this.#nextYear(at);
      if (next > LAST_YEAR) return NEVER;
      if (next !== at) month = 1;
      for (let months = this.#months & (-1 << month); months !== 0; months &= months - 1) {
        const found = lowest(months);
        const mask = this.#daysOf(next, found);
        if (mask !== 0) return this.#at(dayNumber(next, found, 1) - 1 + lowest(mask));
      }
      at = next + 1;
      month = 1;
    }
    return NEVER;
  }

  #at(days: number): number {
    return days * DAY + this.#timeFrom(0) * 1_000;
  }

  /** The first year at or after this one. */
  #nextYear(year: number): number {
    if (this.#years === undefined) return year;
    let least = NEVER;
    for (const { from, to, step } of this.#years) {
      const next = from + Math.max(0, Math.ceil((year - from) / step)) * step;
      if (next <= to && next < least) least = next;
    }
    return least;
  }

  /** The days of a month that match; bit n is day n. */
  #daysOf(year: number, month: number): number {
    const length = daysInMonth(year, month);
    const all = length === 31 ? -2 : (1 << (length + 1)) - 2;
    if ((this.#rule & 3) === 0 && this.#rare === undefined) return all;
    const shape = { first: weekday(dayNumber(year, month, 1)), length };
    let days = this.#days;
    let weekdays = repeated(this.#weekdays, shape);
    const rare = this.#rare;
    if (rare?.day !== undefined) days |= specialMask(rare.day, shape);
    if (rare?.dayOfWeek !== undefined) weekdays |= specialMask(rare.dayOfWeek, shape);
    const joined = this.#join(days, weekdays);
    return all & (rare?.week === undefined ? joined : joined & weekMask(rare.week, year, month));
  }

  #join(days: number, weekdays: number): number {
    if (this.#rule === 7) return days | weekdays;
    return ((this.#rule & 1) === 1 ? days : -1) & ((this.#rule & 2) === 2 ? weekdays : -1);
  }

  /** The first matching second of the day at or after one, or -1. */
  #timeFrom(second: number): number {
    const hour = Math.floor(second / 3_600);
    if (hour > 23) return -1;
    if (((this.#hours >>> hour) & 1) === 1) {
      const found = this.#inHour(second - hour * 3_600);
      if (found >= 0) return hour * 3_600 + found;
    }
    const later = this.#hours & (-2 << hour);
    return later === 0 ? -1 : lowest(later) * 3_600 + this.#inHour(0);
  }

  #inHour(second: number): number {
    const minute = Math.floor(second / 60);
    const found = next(this.#minutes, this.#lateMinutes, minute);
    if (found < 0) return -1;
    if (found > minute) return found * 60 + next(this.#seconds, this.#lateSeconds, 0);
    const inMinute = next(this.#seconds, this.#lateSeconds, second - minute * 60);
    if (inMinute >= 0) return minute * 60 + inMinute;
    const later = minute === 59 ? -1 : next(this.#minutes, this.#lateMinutes, minute + 1);
    return later < 0 ? -1 : later * 60 + next(this.#seconds, this.#lateSeconds, 0);
  }
}

/** What few patterns have, kept apart so that the others stay small. */
interface RareDays {
  readonly day: SpecialDays | undefined;
  readonly dayOfWeek: SpecialDays | undefined;
  readonly week: FieldSet | undefined;
}

/** The seven weekday bits, turned to the month's first day and repeated over the month. */
function repeated(weekdays: number, month: MonthShape): number {
  const turned = ((weekdays >>> month.first) | (weekdays << (7 - month.first))) & 127;
  return (turned | (turned << 7) | (turned << 14) | (turned << 21) | (turned << 28)) << 1;
}

/** The first bit at or after `from` of a set of 64, or -1. */
function next(low: number, high: number, from: number): number {
  if (from < 32) {
    const rest = low & (-1 << from);
    if (rest !== 0) return lowest(rest);
    return high === 0 ? -1 : 32 + lowest(high);
  }
  const rest = high & (-1 << (from - 32));
  return rest === 0 ? -1 : 32 + lowest(rest);
}

/** The number of the lowest bit. */
function lowest(bits: number): number {
  return 31 - Math.clz32(bits & -bits);
}
