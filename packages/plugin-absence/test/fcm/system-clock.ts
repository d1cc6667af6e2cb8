import type { Clock } from "@carillon/core";

/** Real time, for what only asks it. */
export class SystemClock implements Clock {
  now(): Date {
    return new Date();
  }

  sleep(): Promise<void> {
    throw new Error("nothing here sleeps");
  }
}
