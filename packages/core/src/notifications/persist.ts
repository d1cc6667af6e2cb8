import type { Logger } from "../logging/logger.ts";
import type { Clock } from "../time/clock.ts";
import { errorText } from "./error-text.ts";

/** How long a write is tried. */
export interface PersistOptions {
  /** Where the time comes from. */
  clock: Clock;
  /** Not tried again after this instant. */
  until: Date;
  /** Ends it early. */
  signal: AbortSignal;
  /** Told of each failure. */
  logger: Logger;
}

/**
 * Writes to the store, and again while it fails: what a service has accepted must be recorded, or it will
 * be sent twice. Answers `undefined` when it could not be done in the time.
 */
export async function persist<T>(
  write: () => Promise<T>,
  { clock, until, signal, logger }: PersistOptions,
): Promise<T | undefined> {
  for (let pause = firstPause; ; pause = Math.min(pause * 2, longestPause)) {
    try {
      return await write();
    } catch (error) {
      logger.warn("the outbox could not be written to", { error: errorText(error) });
      if (clock.now().getTime() + pause >= until.getTime()) return undefined;
    }
    try {
      await clock.sleep(pause, { signal });
    } catch {
      return undefined;
    }
  }
}

const firstPause = 100;
const longestPause = 5_000;
