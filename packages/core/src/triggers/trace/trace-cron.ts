import { DAY, formatDate, formatTime, type Transition } from "../../time/index.ts";
import type { ZonedPattern } from "../cron/cron-pattern.ts";
import { anyTrace } from "./merge-traces.ts";
import type { Stretch, Trace } from "./traced-instant.ts";

/** Longer than any fold or gap, shorter than the time between two changes of a zone. */
const REACH = DAY + 3_600_000;
const YEAR = 366 * DAY;

/** Every reading of a pattern: those that run, and those a change of the clocks moved or removed. */
export function traceCron(cron: ZonedPattern, stretch: Stretch): Trace {
  return anyTrace([running(cron, stretch), removed(cron, stretch)]);
}

function* running(cron: ZonedPattern, { from, to }: Stretch): Trace {
  const { pattern, zone } = cron;
  for (let at = cron.next(from - 1); at !== undefined && at < to; at = cron.next(at)) {
    const wall = zone.wallAt(at);
    if (pattern.matches(wall)) {
      yield { at, verdict: "runs" };
      continue;
    }
    const change = zone.nextTransition(at - REACH, at);
    const written = at + (change?.before ?? zone.offsetAt(at));
    yield { at, verdict: "shifted", reason: shiftedReason(written, wall) };
  }
}

function* removed(cron: ZonedPattern, { from, to }: Stretch): Trace {
  const { zone } = cron;
  let after = from - REACH;
  while (after < to) {
    const until = Math.min(after + YEAR, to);
    const change = zone.nextTransition(after, until);
    after = change?.at ?? until;
    if (change === undefined) continue;
    for (const traced of removedBy(cron, change)) {
      if (traced.at >= from && traced.at < to) yield traced;
    }
  }
}

function* removedBy(cron: ZonedPattern, change: Transition): Trace {
  const { pattern, zone } = cron;
  const [least, most] = [
    Math.min(change.before, change.after),
    Math.max(change.before, change.after),
  ];
  const isGap = change.after > change.before;
  for (
    let wall = pattern.seek(change.at + least);
    wall < change.at + most;
    wall = pattern.seek(wall + 1_000)
  ) {
    const hasDay = zone.hasDay(Math.floor(wall / DAY) * DAY);
    // A reading of a gap that runs after it is told as shifted; so are both passes of elapsed time.
    if (pattern.followsElapsedTime ? !isGap : isGap && hasDay) continue;
    yield { at: wall - least, verdict: "excluded", reason: removedReason(wall, isGap, hasDay) };
  }

  function removedReason(wall: number, gap: boolean, hasDay: boolean): string {
    if (!hasDay) return `${formatDate(wall)} does not exist in ${zone.name}`;
    if (gap) return `${formatTime(wall)} is skipped by DST`;
    return `second ${formatTime(wall)} of the day (DST), runs at the first only`;
  }
}

/** Why an instant runs at another wall time than was written. */
export function shiftedReason(written: number, wall: number): string {
  return `shifted by DST from ${formatTime(written)} to ${formatTime(wall)}`;
}
