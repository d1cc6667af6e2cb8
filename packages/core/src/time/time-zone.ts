import { assertTimeZone } from "./assert-time-zone.ts";
import { DAY } from "./civil-date.ts";
import { offsetReader, type ReadOffset } from "./read-offset.ts";

/** One change of a zone's offset. */
export interface Transition {
  /** The first instant of the new offset. */
  readonly at: number;
  /** Offset until then, in milliseconds east of UTC. */
  readonly before: number;
  /** Offset from then on. */
  readonly after: number;
}

/**
 * A wall time on the time line. `once`: it is read at one instant. `twice`: the clocks went back over
 * it; `instant` is the first reading, `second` the other. `never`: the clocks went forward over it at
 * `gap.at`; `instant` is the one at the same distance after the gap began (02:30 → 03:30).
 */
export type Reading =
  | { readonly kind: "once"; readonly instant: number }
  | { readonly kind: "twice"; readonly instant: number; readonly second: number }
  | { readonly kind: "never"; readonly instant: number; readonly gap: Transition };

/**
 * An IANA zone: its offsets from a table that is filled as it is asked, six days at a time, so that
 * no answer builds an `Intl` object. Wall times are milliseconds as if the wall clock showed UTC.
 *
 * Relies on a zone changing its offset at most once in any six days, which holds for all zones of
 * the database since 1970.
 */
export class TimeZone {
  /** The name it was asked for by. */
  readonly name: string;
  readonly #blocks = new Map<number, number | Transition>();
  readonly #fixed: number | undefined;
  #read: ReadOffset | undefined;

  /** Use {@link timeZone}, which keeps one of each. */
  constructor(name: string) {
    this.name = name;
    this.#fixed = /^(?:etc\/)?(?:utc|gmt|uct|universal|zulu|greenwich)$/i.test(name)
      ? 0
      : undefined;
  }

  /** Whether the offset never changes, known without looking. */
  get isFixed(): boolean {
    return this.#fixed !== undefined;
  }

  /** Milliseconds east of UTC at an instant. */
  offsetAt(instant: number): number {
    if (this.#fixed !== undefined) return this.#fixed;
    const block = this.#block(Math.floor(instant / BLOCK));
    if (typeof block === "number") return block;
    return instant < block.at ? block.before : block.after;
  }

  /** The wall time at an instant. */
  wallAt(instant: number): number {
    return instant + this.offsetAt(instant);
  }

  /** Where a wall time lies on the time line. */
  read(wall: number): Reading {
    if (this.#fixed !== undefined) return { kind: "once", instant: wall - this.#fixed };
    const before = this.offsetAt(wall - DAY);
    const after = this.offsetAt(wall + DAY);
    const early = wall - before;
    if (before === after) return { kind: "once", instant: early };
    const late = wall - after;
    if (this.offsetAt(early) === before) {
      if (this.offsetAt(late) !== after) return { kind: "once", instant: early };
      return { kind: "twice", instant: early, second: late };
    }
    if (this.offsetAt(late) === after) return { kind: "once", instant: late };
    const gap = this.nextTransition(late - 1, early + 1) ?? { at: early, before, after };
    return { kind: "never", instant: early, gap };
  }

  /** The first change of the offset in `(after, until]`. */
  nextTransition(after: number, until: number): Transition | undefined {
    if (this.#fixed !== undefined) return undefined;
    const last = Math.floor(until / BLOCK);
    let offset = this.offsetAt(after);
    for (let index = Math.floor(after / BLOCK); index <= last; index++) {
      const block = this.#block(index);
      const first = typeof block === "number" ? block : block.before;
      const start = index * BLOCK;
      // A change on the very edge of two blocks lies in neither of them.
      if (first !== offset && start > after) {
        return start <= until ? { at: start, before: offset, after: first } : undefined;
      }
      if (typeof block === "number") continue;
      if (block.at > after) return block.at <= until ? block : undefined;
      offset = block.after;
    }
    return undefined;
  }

  /** Whether the local day that begins at this wall time exists; Apia has no 2011-12-30. */
  hasDay(midnight: number): boolean {
    const first = this.read(midnight);
    return first.kind !== "never" || first.gap.at + first.gap.after < midnight + DAY;
  }

  #block(index: number): number | Transition {
    const known = this.#blocks.get(index);
    if (known !== undefined) return known;
    const block = this.#look(index * BLOCK);
    this.#blocks.set(index, block);
    return block;
  }

  #look(start: number): number | Transition {
    const read = (this.#read ??= offsetReader(this.name));
    const last = start + BLOCK - 1_000;
    const before = read(start);
    const after = read(last);
    return before === after ? before : { at: findChange(read, start, last), before, after };
  }
}

/** The zone of a name, from a cache. @throws {@link CarillonError} `TIMEZONE_INVALID`. */
export function timeZone(name: string): TimeZone {
  const known = zones.get(name);
  if (known !== undefined) return known;
  assertTimeZone(name);
  // Names differ in case without end, and some come from outside.
  if (zones.size >= MOST_ZONES) zones.clear();
  const zone = new TimeZone(name);
  zones.set(name, zone);
  return zone;
}

/** 6.2 days: no block holds two changes. */
const BLOCK = 2 ** 29;
const MOST_ZONES = 2_000;
const zones = new Map<string, TimeZone>();

/** The first whole second in `(from, to]` with the offset that holds at `to`. */
function findChange(read: ReadOffset, from: number, to: number): number {
  const before = read(from);
  let low = Math.floor(from / 1_000);
  let high = Math.floor(to / 1_000);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (read(middle * 1_000) === before) low = middle;
    else high = middle;
  }
  return high * 1_000;
}
