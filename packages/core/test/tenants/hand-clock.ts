import type { Clock } from "../../src/time/index.ts";

/** A clock that stands still: who sleeps goes on when the test says so. */
export class HandClock implements Clock {
  readonly #sleepers = new Set<() => void>();
  readonly #watchers = new Set<() => void>();

  now(): Date {
    return new Date(0);
  }

  sleep(_duration: unknown, options: { signal?: AbortSignal } = {}): Promise<void> {
    const { signal } = options;
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(signal.reason as Error);
        return;
      }
      const wake = (): void => {
        this.#sleepers.delete(wake);
        resolve();
      };
      signal?.addEventListener("abort", () => {
        this.#sleepers.delete(wake);
        reject(signal.reason as Error);
      });
      this.#sleepers.add(wake);
      for (const watcher of this.#watchers) watcher();
      this.#watchers.clear();
    });
  }

  /** How many sleep. */
  get sleeping(): number {
    return this.#sleepers.size;
  }

  /** Settles when somebody sleeps. */
  someoneSleeps(): Promise<void> {
    if (this.#sleepers.size > 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#watchers.add(resolve);
    });
  }

  /** Wakes all. */
  wake(): void {
    for (const wake of [...this.#sleepers]) wake();
  }
}
