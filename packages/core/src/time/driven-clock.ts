import type { Clock } from "./clock.ts";

/** Somebody who works while a clock that is turned by hand stands still. */
export interface ClockMember {
  /** Whether it is at work, other than by waiting for the clock. */
  busy(): boolean;
  /** The clock has come to a new instant. */
  turned(): void;
}

/** A clock that is turned by hand: it goes on when its members have finished what was due. */
export interface DrivenClock extends Clock {
  /** Joins; the answer leaves. */
  join(member: ClockMember): () => void;
}

/** Whether a clock is turned by hand. */
export function isDriven(clock: Clock): clock is DrivenClock {
  return typeof (clock as Partial<DrivenClock>).join === "function";
}
