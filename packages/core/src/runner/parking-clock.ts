import type { Clock } from "../time/clock.ts";

/**
 * The clock of one execution: tells when the handler waits for nothing but the time, so that a clock
 * turned by hand knows that it may go on.
 */
export function parkingClock(clock: Clock, parked: (change: 1 | -1) => void): Clock {
  return {
    now: () => clock.now(),
    sleep: async (duration, options) => {
      parked(1);
      try {
        await clock.sleep(duration, options);
      } finally {
        parked(-1);
      }
    },
  };
}
