import { DAY, type TimeZone, type Transition } from "../../time/index.ts";
import { type CronPattern, NEVER, type ZonedPattern } from "./cron-pattern.ts";

/** Longer than any fold or gap, shorter than the time between two changes of a zone. */
const REACH = DAY + 3_600_000;
/** A pattern whose readings fell into so many gaps in a row has no instants. */
const MOST_TRIES = 200;
/** 0001-01-01T00:00Z. */
const EARLIEST = -62_135_596_800_000;

/** A pattern in a zone; the rules of DST are here. */
export class CompiledCron implements ZonedPattern {
  /** See {@link ZonedPattern}. */
  readonly pattern: CronPattern;
  /** See {@link ZonedPattern}. */
  readonly zone: TimeZone;
  /** See {@link ZonedPattern}. */
  readonly sibling: ZonedPattern | undefined;

  /** Puts a pattern into a zone. */
  constructor(pattern: CronPattern, zone: TimeZone) {
    this.pattern = pattern;
    this.zone = zone;
    this.sibling = pattern.zoned;
  }

  /** See `CompiledTrigger`. */
  next(after: number): number | undefined {
    const from = Math.floor(Math.max(after, EARLIEST) / 1_000) * 1_000;
    const { pattern, zone } = this;
    if (zone.isFixed) {
      const offset = zone.offsetAt(from);
      return reached(pattern.seek(from + 1_000 + offset) - offset);
    }
    return pattern.followsElapsedTime ? this.#elapsed(from) : this.#wall(from);
  }

  /** Instants whose wall time matches: both passes of a fold, nothing for a gap. */
  #elapsed(after: number): number | undefined {
    const { pattern, zone } = this;
    let from = after + 1_000;
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const offset = zone.offsetAt(from);
      const wall = pattern.seek(from + offset);
      if (wall === NEVER) return undefined;
      const instant = wall - offset;
      const near = Math.min(instant, from + REACH);
      if (zone.offsetAt(near) !== offset) {
        // The clocks change on the way there: look anew from the change on.
        from = zone.nextTransition(from, near)?.at ?? near;
        continue;
      }
      if (near === instant) return instant;
      // The wall clock never falls back behind `from` again, so the first reading is the answer.
      const reading = zone.read(wall);
      if (reading.kind !== "never") return reading.instant;
      from = reading.gap.at;
    }
    return undefined;
  }

  /** Readings, each once: the first pass of a fold, and those of a gap at the same distance after it. */
  #wall(after: number): number | undefined {
    const { pattern, zone } = this;
    const offset = zone.offsetAt(after);
    let from = after + offset + 1_000;
    if (zone.offsetAt(after - REACH) !== offset) from = this.#afterChange(after, from);
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const wall = pattern.seek(from);
      if (wall === NEVER) return undefined;
      const instant = wall - offset;
      const isNear = instant > after && instant - after < REACH;
      if (isNear && zone.offsetAt(instant) === offset) return instant;
      const reading = zone.read(wall);
      if (reading.kind !== "never") {
        if (reading.instant > after) return reading.instant;
        from = wall + 1_000;
        continue;
      }
      const midnight = Math.floor(wall / DAY) * DAY;
      if (zone.hasDay(midnight)) return this.#afterGap(after, reading);
      from = midnight + DAY;
    }
    return undefined;
  }

  /** The wall time to look from, shortly after the clocks have changed. */
  #afterChange(after: number, usual: number): number {
    const change = this.zone.nextTransition(after - REACH, after);
    if (change === undefined) return usual;
    // In a fold the second pass is over for these; in a gap its readings are still to come.
    if (change.after < change.before) return Math.max(usual, change.at + change.before);
    return Math.min(usual, after + change.before + 1_000);
  }

  /** A reading of a gap lands among those after it, of which an earlier one may match. */
  #afterGap(after: number, reading: { instant: number; gap: Transition }): number {
    const { at, after: offset } = reading.gap;
    const usual = this.pattern.seek(Math.max(at, after + 1_000) + offset) - offset;
    return Math.min(reading.instant, usual);
  }
}

function reached(instant: number): number | undefined {
  return instant === NEVER ? undefined : instant;
}
