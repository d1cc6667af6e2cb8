import type { Clock } from "@carillon/core";

/** A clock that goes as `clock` does, but is behind it by so many milliseconds. */
export function clockBehind(clock: Clock, milliseconds: number): Clock {
  return {
    now: () => new Date(clock.now().getTime() - milliseconds),
    sleep: (duration, options) => clock.sleep(duration, options),
  };
}
