import { CarillonError } from "../errors.ts";

/** Whether something wants to be told when it is over; a promise may yet. */
export function isDisposable(value: unknown): boolean {
  if (value instanceof Promise) return true;
  return disposer(value) !== undefined;
}

/** Disposes of each in turn; one that fails does not keep the others from their turn. */
export async function disposeAll(values: readonly unknown[]): Promise<void> {
  const errors: unknown[] = [];
  for (const value of values) {
    try {
      // A promise that a factory answered: what it became is what there is to dispose of.
      const settled: unknown = value instanceof Promise ? await value.catch(ignore) : value;
      await disposer(settled)?.call(settled);
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length === 0) return;
  throw new CarillonError(
    "SERVICE_DISPOSE",
    `${errors.length} of ${values.length} services could not be disposed of: ` +
      errors.map((error) => (error instanceof Error ? error.message : String(error))).join("; "),
    { cause: errors.length === 1 ? errors[0] : new AggregateError(errors) },
  );
}

// Whoever asked for the service has had the error.
const ignore = (): undefined => undefined;

type Disposer = (this: unknown) => unknown;

function disposer(value: unknown): Disposer | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const candidate = value as Record<PropertyKey, unknown>;
  const method =
    candidate[Symbol.asyncDispose] ?? candidate[Symbol.dispose] ?? candidate["dispose"];
  return typeof method === "function" ? (method as Disposer) : undefined;
}
