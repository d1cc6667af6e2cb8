import type { Logger } from "../logging/logger.ts";
import type { Run } from "../model/index.ts";
import type { Clock } from "../time/clock.ts";
import { isDriven } from "../time/index.ts";

/** What is shorter is no harm, in milliseconds. */
const HELD = 1_000;
/** How often it looks while something executes, in milliseconds. */
const LOOK = 250;

/** A stretch in which one turn of the event loop took too long. */
export interface Held {
  /** When it was noticed. */
  at: Date;
  /** How long, in milliseconds. */
  for: number;
  /** The run, `job@tenant (id)`, or those it may have been. */
  by: readonly string[];
}

/**
 * Finds the run that held the thread. A handler that blocks before its first `await` is measured
 * exactly; one that blocks later is among those that were executing. It looks while something executes,
 * and whenever an execution begins or ends, so that a run which ends right after its deed is still there.
 */
export class ThreadWatch {
  readonly #logger: Logger;
  readonly #clock: Clock;
  readonly #executing = new Set<Run>();
  #last: Held | undefined;
  #looking: AbortController | undefined;
  /** When the thread was last seen free, by `performance.now()`. */
  #free = 0;

  constructor(parts: { logger: Logger; clock: Clock }) {
    this.#logger = parts.logger;
    this.#clock = parts.clock;
  }

  /** The latest, for health. */
  get last(): Held | undefined {
    return this.#last;
  }

  /** Calls a handler, measuring its first stretch. */
  enter<T>(run: Run, call: () => T): T {
    this.#look();
    this.#executing.add(run);
    if (this.#looking === undefined) this.#begin();
    const begin = performance.now();
    try {
      return call();
    } finally {
      const took = performance.now() - begin;
      if (took >= HELD) this.#note(took, [run]);
    }
  }

  /** The handler has ended. */
  leave(run: Run): void {
    this.#look();
    this.#executing.delete(run);
    if (this.#executing.size > 0) return;
    this.#looking?.abort();
    this.#looking = undefined;
  }

  #begin(): void {
    // Time that is turned by hand tells nothing about the thread.
    if (isDriven(this.#clock)) return;
    const looking = new AbortController();
    this.#looking = looking;
    this.#free = performance.now();
    void this.#keepLooking(looking.signal);
  }

  async #keepLooking(signal: AbortSignal): Promise<void> {
    try {
      for (;;) {
        await this.#clock.sleep(LOOK, { signal });
        this.#look();
      }
    } catch {
      // Nothing executes any more.
    }
  }

  #look(): void {
    if (this.#looking === undefined) return;
    const now = performance.now();
    const took = now - this.#free;
    this.#free = now;
    if (took >= LOOK + HELD) this.#note(took, [...this.#executing]);
  }

  #note(took: number, suspects: readonly Run[]): void {
    this.#free = performance.now();
    const by = suspects.map(nameOf);
    this.#last = { at: this.#clock.now(), for: Math.round(took), by };
    this.#logger.warn("the thread was held, everything waited", { for: this.#last.for, by });
  }
}

function nameOf(run: Run): string {
  return `${run.job}${run.tenant === undefined ? "" : `@${run.tenant}`} (${run.id})`;
}
