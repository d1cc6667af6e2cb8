import type { CompiledTrigger } from "./compiled-trigger.ts";

const MOST_STEPS = 25_000;

/** Fires when any of its parts does. */
export class CompiledAny implements CompiledTrigger {
  readonly #parts: readonly CompiledTrigger[];

  /** At least one part. */
  constructor(parts: readonly CompiledTrigger[]) {
    this.#parts = parts;
  }

  /** See {@link CompiledTrigger}. */
  next(after: number): number | undefined {
    let least: number | undefined;
    for (const part of this.#parts) {
      const next = part.next(after);
      if (next !== undefined && (least === undefined || next < least)) least = next;
    }
    return least;
  }
}

/**
 * Fires at the instants all of its parts have in common. Parts that have not met after 25,000 steps
 * count as never meeting.
 */
export class CompiledAll implements CompiledTrigger {
  readonly #parts: readonly CompiledTrigger[];

  /** At least one part. */
  constructor(parts: readonly CompiledTrigger[]) {
    this.#parts = parts;
  }

  /** See {@link CompiledTrigger}. */
  next(after: number): number | undefined {
    let from = after;
    for (let steps = 0; steps < MOST_STEPS; steps++) {
      let latest: number | undefined;
      let isCommon = true;
      for (const part of this.#parts) {
        const next = part.next(from);
        if (next === undefined) return undefined;
        if (latest !== undefined && next !== latest) isCommon = false;
        if (latest === undefined || next > latest) latest = next;
      }
      if (latest === undefined || isCommon) return latest;
      from = latest - 1;
    }
    return undefined;
  }
}
