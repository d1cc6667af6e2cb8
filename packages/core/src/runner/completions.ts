import type { Logger } from "../logging/logger.ts";
import type { Completion, RunStore } from "../store/index.ts";
import type { Clock } from "../time/clock.ts";

const BATCH = 500;

/**
 * Writes the ends of executions. Those that come while one transaction is under way share the next one
 * (group commit). A store that is away is waited for: what ran is not forgotten while the process lives.
 */
export class Completions {
  readonly #options: { runs: RunStore; clock: Clock; logger: Logger };
  #waiting: { completion: Completion; settle(held: boolean): void }[] = [];
  #writing = false;
  #closed = false;

  constructor(options: { runs: RunStore; clock: Clock; logger: Logger }) {
    this.#options = options;
  }

  /** Resolves when it is durable: `true`, or `false` when the lease was lost and nothing was written. */
  add(completion: Completion): Promise<boolean> {
    return new Promise((settle) => {
      this.#waiting.push({ completion, settle });
      if (!this.#writing) void this.#write();
    });
  }

  /** Gives up waiting for a store that is away. What is not written is found by its lease later. */
  close(): void {
    this.#closed = true;
  }

  async #write(): Promise<void> {
    this.#writing = true;
    // Runs that end in the same turn of the event loop share a transaction.
    await Promise.resolve();
    for (let failures = 0; this.#waiting.length > 0; ) {
      // After a failure one at a time, so that one which the store refuses does not hold up the rest.
      const batch = this.#waiting.slice(0, failures === 0 ? BATCH : 1);
      try {
        const completions = batch.map(({ completion }) => completion);
        const held = new Set(await this.#options.runs.complete(completions));
        this.#waiting.splice(0, batch.length);
        for (const { completion, settle } of batch) settle(held.has(completion.runId));
        failures = 0;
      } catch (error) {
        failures += 1;
        if (this.#closed) return this.#giveUp(error);
        if (failures > 5 && !isUnreachable(error)) this.#refuse(error);
        else await this.#wait(failures, error);
      }
    }
    // In the same turn as the last look at the queue, so that no end falls between.
    this.#writing = false;
  }

  async #wait(failures: number, error: unknown): Promise<void> {
    const { clock, logger } = this.#options;
    logger.warn("ends of runs not written, trying again", { runs: this.#waiting.length, error });
    await clock.sleep(Math.min(50 * 2 ** failures, 5_000));
  }

  #refuse(error: unknown): void {
    const entry = this.#waiting.shift();
    const { logger } = this.#options;
    logger.error("end of a run refused by the store", { runId: entry?.completion.runId, error });
    entry?.settle(false);
  }

  #giveUp(error: unknown): void {
    this.#options.logger.error("ends of runs not written at stop; their leases run out", {
      runs: this.#waiting.length,
      error,
    });
    for (const { settle } of this.#waiting.splice(0)) settle(false);
    this.#writing = false;
  }
}

function isUnreachable(error: unknown): boolean {
  return (error as { code?: unknown } | undefined)?.code === "STORE_UNREACHABLE";
}
