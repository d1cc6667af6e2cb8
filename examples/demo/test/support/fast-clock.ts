import { type Clock, createScheduler, TOKENS } from "@carillon/core";

/** A clock that begins now and goes so many times as fast, so that a timeout is seen within a test. */
export function fastClock(factor: number): Clock {
  const real = createScheduler({ logging: { console: "off" } }).get(TOKENS.Clock);
  const began = real.now().getTime();
  return {
    now: () => new Date(began + (real.now().getTime() - began) * factor),
    sleep: (duration, options) => {
      if (typeof duration !== "number") throw new Error("expected milliseconds");
      return real.sleep(duration / factor, options);
    },
  };
}
