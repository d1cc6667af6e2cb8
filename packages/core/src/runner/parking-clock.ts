import type { Clock } from "../time/clock.ts";

/**
 * The clock of one execution: tells when the handler waits for nothing but the time, so that a clock
 * turned by hand knows that it may go on. Once the runner is closed, the wait of a handler that did not
 * heed its signal never ends and holds no timer: it can do nothing more, and keeps no process alive.
 */
export function parkingClock(
  clock: Clock,
  execution: { parked(change: 1 | -1): void; closed: AbortSignal },
): Clock {
  const { parked, closed } = execution;
  return {
    now: () => clock.now(),
    sleep: async (duration, { signal } = {}) => {
      const either = signal === undefined ? closed : AbortSignal.any([signal, closed]);
      parked(1);
      try {
        await clock.sleep(duration, { signal: either });
      } catch (error) {
        // Not a rejection: one that nobody waits for would end the process.
        if (closed.aborted && signal?.aborted !== true) await never();
        throw error;
      } finally {
        parked(-1);
      }
    },
  };
}

/** A new one each time: a shared one would keep every handler that waits for it. */
function never(): Promise<never> {
  return new Promise(() => {
    // Nobody settles it.
  });
}
