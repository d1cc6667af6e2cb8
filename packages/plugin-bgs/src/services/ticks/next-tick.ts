import { z } from "zod";

/** What the monitor remembers between polls, and over restarts. */
export const tickMemory = z.object({ at: z.iso.datetime(), source: z.string() });

/** What a source said. */
export interface TickReading {
  /** Who. */
  source: string;
  /** The last tick that it knows. */
  at: Date;
}

/** What {@link nextTick} judges by. */
export interface TickJudgement {
  /** What the sources said, in the order in which they are trusted. */
  readings: readonly TickReading[];
  /** The last accepted tick. */
  last: Date | undefined;
  /** Now. */
  now: Date;
  /** Milliseconds between two ticks, at least. */
  minimumGap: number;
}

/**
 * The tick to accept of what sources say: it is over, later than the last one by the minimum gap, or
 * by less when a second source tells the same (within ten minutes). A source that flips back to an older
 * tick announces nothing (B29).
 */
export function nextTick({
  readings,
  last,
  now,
  minimumGap,
}: TickJudgement): TickReading | undefined {
  return readings.find((reading) => {
    if (reading.at > now) return false;
    if (last === undefined) return true;
    const gap = reading.at.getTime() - last.getTime();
    if (gap <= SAME) return false;
    return gap >= minimumGap || readings.some((other) => confirms(other, reading));
  });
}

const SAME = 10 * 60_000;

function confirms(other: TickReading, reading: TickReading): boolean {
  if (other.source === reading.source) return false;
  return Math.abs(other.at.getTime() - reading.at.getTime()) <= SAME;
}
