import type { Clock } from "@carillon/core";

/** The machine's clock, moved: as if the machine had been off, or its clock had been set. */
export class MovedClock implements Clock {
  #by: number;

  /** `by`: milliseconds ahead of the machine's clock. */
  constructor(by = 0) {
    this.#by = by;
  }

  now(): Date {
    return new Date(Date.now() + this.#by);
  }

  /** Sets it ahead, or back. */
  step(by: number): void {
    this.#by += by;
  }

  async sleep(duration: number | string, options: { signal?: AbortSignal } = {}): Promise<void> {
    const { signal } = options;
    if (typeof duration !== "number") throw new TypeError("expected milliseconds");
    signal?.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const stop = () => {
        clearTimeout(timer);
        reject(signal?.reason as Error);
      };
      const timer = setTimeout(
        () => {
          signal?.removeEventListener("abort", stop);
          resolve();
        },
        Math.min(duration, 2 ** 31 - 1),
      );
      signal?.addEventListener("abort", stop, { once: true });
    });
  }
}
