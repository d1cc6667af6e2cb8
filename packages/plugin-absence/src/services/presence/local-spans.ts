import { addDays, instantAt, weekdayBit } from "../time/local-time.ts";
import type { Span } from "./presence-source.ts";

/** A shift or break as the roster has it. */
export interface LocalTimes {
  /** `YYYY-MM-DD`; empty: by weekday. */
  day: string | null;
  /** Bits of weekdays, Monday 1 to Sunday 64. */
  weekdays: number;
  /** First day of a weekly one. */
  valid_from?: string | null;
  /** Last day of a weekly one. */
  valid_to?: string | null;
  /** `HH:MM`. */
  starts: string;
  /** `HH:MM`; at or before `starts` it is the next day's. */
  ends: string;
}

/**
 * Turns local times into instants, each reading of each day once: 5,000 people have a handful of shifts.
 */
export class LocalSpans {
  readonly #timezone: string;
  readonly #spans = new Map<string, Span>();

  /** For one zone. */
  constructor(timezone: string) {
    this.#timezone = timezone;
  }

  /** Those of the spans that begin on one of these dates. */
  on(dates: readonly string[], times: LocalTimes): readonly Span[] {
    return dates.filter((date) => falls(date, times)).map((date) => this.#span(date, times));
  }

  #span(date: string, { starts, ends }: LocalTimes): Span {
    const name = `${date} ${starts} ${ends}`;
    const known = this.#spans.get(name);
    if (known !== undefined) return known;
    const last = ends <= starts ? addDays(date, 1) : date;
    const span = {
      from: instantAt(date, starts, this.#timezone),
      to: instantAt(last, ends, this.#timezone),
    };
    this.#spans.set(name, span);
    return span;
  }
}

function falls(date: string, times: LocalTimes): boolean {
  if (times.day !== null) return times.day === date;
  if ((times.weekdays & weekdayBit(date)) === 0) return false;
  const { valid_from: first, valid_to: last } = times;
  return (first ?? date) <= date && date <= (last ?? date);
}
