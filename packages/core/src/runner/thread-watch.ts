import type { Logger } from "../logging/logger.ts";
import type { Run } from "../model/index.ts";

const HELD = 1_000;

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
 * exactly; one that blocks later is among those that were executing when the wake-up came late.
 */
export class ThreadWatch {
  readonly #logger: Logger;
  readonly #executing = new Set<Run>();
  #last: Held | undefined;
  #exact: { run: Run; for: number } | undefined;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** The latest, for health. */
  get last(): Held | undefined {
    return this.#last;
  }

  /** Calls a handler, measuring its first stretch. */
  enter<T>(run: Run, call: () => T): T {
    this.#executing.add(run);
    const begin = performance.now();
    try {
      return call();
    } finally {
      const took = performance.now() - begin;
      if (took >= HELD) this.#exact = { run, for: took };
    }
  }

  /** The handler has ended. */
  leave(run: Run): void {
    this.#executing.delete(run);
  }

  /** A wake-up came so much too late, in milliseconds. */
  late(by: number, at: Date): void {
    if (by < HELD) return;
    const exact = this.#exact;
    this.#exact = undefined;
    const suspects = exact === undefined ? [...this.#executing] : [exact.run];
    const names = suspects.slice(0, 5).map(nameOf);
    this.#last = { at, for: Math.round(exact?.for ?? by), by: names };
    this.#logger.warn("the thread was held, everything waited", {
      for: this.#last.for,
      by: names.length === 0 ? "nothing of the scheduler's" : names,
    });
  }
}

function nameOf(run: Run): string {
  return `${run.job}${run.tenant === undefined ? "" : `@${run.tenant}`} (${run.id})`;
}
