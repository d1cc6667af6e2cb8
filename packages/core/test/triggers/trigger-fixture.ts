import { CarillonError } from "../../src/errors.ts";
import type { Trigger, TriggerContext } from "../../src/triggers/index.ts";

/** The next instants as ISO text, `count` of them at most. */
export function nexts(
  trigger: Trigger,
  after: string,
  options: { zone?: string; count?: number } & Omit<TriggerContext, "timezone"> = {},
): string[] {
  const { zone = "UTC", count = 4, ...rest } = options;
  const found: string[] = [];
  let at: Date | undefined = new Date(after);
  for (let n = 0; n < count; n++) {
    at = trigger.next(at, { timezone: zone, ...rest });
    if (at === undefined) break;
    found.push(at.toISOString().replace(":00.000Z", "Z"));
  }
  return found;
}

/** The error that a call throws. */
export function errorOf(call: () => unknown): CarillonError {
  try {
    call();
  } catch (error) {
    if (error instanceof CarillonError) return error;
    throw error;
  }
  throw new Error("expected an error, got none");
}

/** The shortest of several times in milliseconds: what the work takes when nothing else runs. */
export function fastest(work: () => unknown, times = 5): number {
  let least = Number.POSITIVE_INFINITY;
  for (let n = 0; n < times; n++) {
    const start = performance.now();
    work();
    least = Math.min(least, performance.now() - start);
  }
  return least;
}
