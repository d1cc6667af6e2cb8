import { DAY, formatDate, type TimeZone, weekday } from "../time/index.ts";
import type { CompiledTrigger } from "./compiled-trigger.ts";
import type { Calendar } from "./trigger.ts";

/** Longer than any fold or gap, shorter than the time between two changes of a zone. */
const REACH = DAY + 3_600_000;
/** How far ahead an opening is looked for at once. */
const HORIZON = 400;
const MOST_STEPS = 10_000;
/** A trigger and a window that have not met in a century never will: weekdays and dates repeat sooner. */
const LONGEST = 100 * 366 * DAY;

/** One window of the week, resolved. */
export interface OpenHours {
  /** Of its wall times. */
  readonly zone: TimeZone;
  /** Bit w: it opens on weekday w, 0 is Sunday. */
  readonly weekdays: number;
  /** Milliseconds after midnight. */
  readonly from: number;
  /** Milliseconds after the midnight of the day it opens on; beyond a day for an overnight window. */
  readonly to: number;
  /** Days that are excluded. */
  readonly calendar: Calendar | undefined;
  /** As it was written: `mon-fri 09:00-18:00`. */
  readonly text: string;
}

/** Why an instant lies in none of the windows; `undefined` when it lies in one. */
export function closedAt(windows: readonly OpenHours[], instant: number): string | undefined {
  let holiday: string | undefined;
  for (const window of windows) {
    const wall = window.zone.wallAt(instant);
    if (!isOpen(window, wall)) continue;
    const date = formatDate(wall);
    const reason = window.calendar?.excluded(date);
    if (reason === undefined) return undefined;
    holiday ??= `${date} is excluded: ${reason}`;
  }
  return holiday ?? `outside ${windows.map((window) => window.text).join(", ")}`;
}

/** A trigger held within windows: what falls outside does not fire. */
export class CompiledWithin implements CompiledTrigger {
  readonly #inner: CompiledTrigger;
  readonly #windows: readonly OpenHours[];

  /** At least one window. */
  constructor(inner: CompiledTrigger, windows: readonly OpenHours[]) {
    this.#inner = inner;
    this.#windows = windows;
  }

  /** See {@link CompiledTrigger}. */
  next(after: number): number | undefined {
    let from = after;
    let last = Number.POSITIVE_INFINITY;
    for (let steps = 0; steps < MOST_STEPS; steps++) {
      const next = this.#inner.next(from);
      if (next === undefined || next > last) return undefined;
      if (steps === 0) last = next + LONGEST;
      let opens = Number.POSITIVE_INFINITY;
      for (const window of this.#windows) opens = Math.min(opens, notBefore(window, next));
      if (opens <= next) return next;
      from = opens - 1;
    }
    return undefined;
  }
}

/** An instant before which the window does not open; the given one when it is open then. */
function notBefore(window: OpenHours, instant: number): number {
  const { zone } = window;
  const offset = zone.offsetAt(instant);
  const wall = instant + offset;
  const wait = openingAfter(window, wall) - wall;
  if (wait === 0) return instant;
  const near = instant + Math.min(wait, REACH);
  if (zone.offsetAt(near) !== offset) return zone.nextTransition(instant, near)?.at ?? near;
  // Beyond the reach the clocks may change: stop short by more than any change, and look again.
  return wait <= REACH ? near : instant + wait - REACH;
}

/** The first wall time at or after one at which the window is open; the horizon when there is none. */
function openingAfter(window: OpenHours, wall: number): number {
  const today = Math.floor(wall / DAY);
  for (let day = today - 1; day < today + HORIZON; day++) {
    if (!opensOn(window, day)) continue;
    const end = day * DAY + window.to;
    let at = Math.max(wall, day * DAY + window.from);
    while (at < end) {
      if (window.calendar?.excluded(formatDate(at)) === undefined) return at;
      at = (Math.floor(at / DAY) + 1) * DAY;
    }
  }
  return (today + HORIZON) * DAY;
}

function isOpen(window: OpenHours, wall: number): boolean {
  const day = Math.floor(wall / DAY);
  const time = wall - day * DAY;
  if (opensOn(window, day) && time >= window.from && time < window.to) return true;
  return opensOn(window, day - 1) && time + DAY < window.to;
}

function opensOn(window: OpenHours, day: number): boolean {
  return ((window.weekdays >>> weekday(day)) & 1) === 1;
}
