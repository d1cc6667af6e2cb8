import type { Clock } from "./clock.ts";
import type { Duration } from "./duration.ts";
import { parseDuration } from "./parse-duration.ts";

/**
 * Timers of Node overflow at 2^31 ms, and stand still while a machine is suspended; slices this
 * short see either soon.
 */
const SLICE = 30_000;

/**
 * The clock of the machine. `sleep` waits in slices of at most 30 s and is over when the wall clock
 * has reached the end or so much time has passed, whichever is first: a suspend counts as time, a
 * clock that is set back does not lengthen a wait. A pending sleep keeps the process alive.
 */
export function systemClock(): Clock {
  return {
    now: () => new Date(),
    sleep: (duration, options = {}) => sleep(duration, options.signal),
  };
}

async function sleep(duration: Duration, signal: AbortSignal | undefined): Promise<void> {
  const length = parseDuration(duration, "sleep");
  const wallEnd = Date.now() + length;
  const end = performance.now() + length;
  let rest = length;
  do {
    signal?.throwIfAborted();
    await slice(Math.min(rest, SLICE), signal);
    rest = Math.min(wallEnd - Date.now(), end - performance.now());
  } while (rest > 0);
}

/** One timer; the listener goes with it, so that one signal can serve any number of waits. */
function slice(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, Math.ceil(ms));
    signal?.addEventListener("abort", stop, { once: true });
  });
}
