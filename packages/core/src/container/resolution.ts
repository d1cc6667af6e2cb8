import type { Making } from "./definition.ts";
import { cycleError } from "./service-errors.ts";

/**
 * Follows what is being made, service within service. Making is synchronous, so one stack a registry
 * is enough; it names who asked when something cannot be had.
 */
export class Resolution {
  readonly #making: Making[] = [];
  #depth = 0;
  #failure: unknown;

  /** What is being made, outermost first. */
  get making(): readonly Making[] {
    return this.#making;
  }

  /** Asks for something; an error from deep inside reaches the caller as it was thrown. */
  ask<T>(work: () => T): T {
    this.#depth += 1;
    try {
      return work();
    } catch (error) {
      // tsyringe folds the error of a dependency into the text of a new one, without code and cause.
      if (this.#failure === undefined || !isWrapper(error)) this.#failure = error;
      throw this.#failure;
    } finally {
      this.#depth -= 1;
      if (this.#depth === 0) this.#failure = undefined;
    }
  }

  /** Makes something. @throws {@link CarillonError} `SERVICE_CYCLE` when it is being made already. */
  make<T>(entry: Making, work: () => T): T {
    if (this.#making.some(({ key, holder }) => key === entry.key && holder === entry.holder)) {
      throw cycleError(entry.name, this.#making);
    }
    this.#making.push(entry);
    try {
      return work();
    } finally {
      this.#making.pop();
    }
  }
}

function isWrapper(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith("Cannot inject the dependency");
}
