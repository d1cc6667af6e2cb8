import { civilDate, DAY, dayNumber, daysInMonth, type TimeZone } from "../time/index.ts";
import type { CompiledTrigger } from "./compiled-trigger.ts";

const EARLIEST = -62_135_596_800_000;
const MOST_TRIES = 5_000;
const LAST_DAY = dayNumber(9_999, 12, 31);

/** Steps on the calendar. */
export interface CalendarStep {
  /** Whole months of a step. */
  readonly months: number;
  /** Days of a step, beside the months. */
  readonly days: number;
  /** Wall time, in milliseconds after midnight. */
  readonly at: number;
}

/**
 * A wall time on dates `anchor + n × step`. A date that does not exist (31 February) is left out, as
 * APScheduler and RFC 5545 do; a reading in a gap is at the same distance after it, one of a fold at
 * its first pass.
 */
export class CompiledCalendarInterval implements CompiledTrigger {
  readonly #anchor: number;
  readonly #step: CalendarStep;
  readonly #zone: TimeZone;

  /** The anchor is a day number. */
  constructor(anchor: number, step: CalendarStep, zone: TimeZone) {
    this.#anchor = anchor;
    this.#step = step;
    this.#zone = zone;
  }

  /** See {@link CompiledTrigger}. */
  next(after: number): number | undefined {
    const from = Math.max(after, EARLIEST);
    const day = Math.floor(this.#zone.wallAt(from) / DAY);
    const { months, days } = this.#step;
    const first = Math.floor((day - this.#anchor) / (months * 30.436_875 + days)) - 3;
    for (let n = first; n < first + MOST_TRIES; n++) {
      const date = this.#date(n);
      if (date === undefined) continue;
      if (date > LAST_DAY) return undefined;
      const reading = this.#zone.read(date * DAY + this.#step.at);
      if (reading.kind === "never" && !this.#zone.hasDay(date * DAY)) continue;
      if (reading.instant > from) return reading.instant;
    }
    return undefined;
  }

  #date(n: number): number | undefined {
    const { year, month, day } = civilDate(this.#anchor);
    const months = year * 12 + month - 1 + n * this.#step.months;
    const toYear = Math.floor(months / 12);
    const toMonth = months - toYear * 12 + 1;
    if (day > daysInMonth(toYear, toMonth)) return undefined;
    return dayNumber(toYear, toMonth, day) + n * this.#step.days;
  }
}
