import { AsyncLocalStorage } from "node:async_hooks";

const context = new AsyncLocalStorage<Readonly<Record<string, unknown>>>();

/**
 * Runs `work` so that every record logged within it, however deep and however late, carries these
 * fields. Contexts nest; the inner field wins.
 */
export function runWithLogContext<T>(fields: Readonly<Record<string, unknown>>, work: () => T): T {
  return context.run({ ...context.getStore(), ...fields }, work);
}

/** The fields that hold here. */
export function logContext(): Readonly<Record<string, unknown>> {
  return context.getStore() ?? {};
}
