import type { Duration } from "../time/duration.ts";

const brand: unique symbol = Symbol.for("carillon:outcome");

/** An expected ending of a job, as a value. Anything else that a handler returns is its result. */
export interface Outcome {
  /** Which ending. */
  readonly [brand]: "retry" | "snooze" | "cancel" | "skip";
}

/** What an {@link Outcome} holds inside. */
export type OutcomeValue =
  | { kind: "retry"; after: Duration | undefined; reason: string }
  | { kind: "snooze"; until: Duration | Date; reason: string | undefined }
  | { kind: "cancel"; reason: string }
  | { kind: "skip"; reason: string };

/** Try again: counts as an attempt, waits `after` or the policy's backoff. */
export function retry(options: { after?: Duration; reason: string }): Outcome {
  return make({ kind: "retry", after: options.after, reason: options.reason });
}

/** Gives up slot, lease and connections, and goes on at that instant on any node, at the same attempt. */
export function snooze(until: Duration | Date, reason?: string): Outcome {
  return make({ kind: "snooze", until, reason });
}

/** Ends the run as cancelled; nothing is retried. */
export function cancel(reason: string): Outcome {
  return make({ kind: "cancel", reason });
}

/** Ends the run as skipped: there was nothing to do. */
export function skip(reason: string): Outcome {
  return make({ kind: "skip", reason });
}

/** The inside of an outcome; `undefined` for any other value. Works across two copies of the package. */
export function readOutcome(value: unknown): OutcomeValue | undefined {
  if (typeof value !== "object" || value === null || !(brand in value)) return undefined;
  return (value as unknown as { value: OutcomeValue }).value;
}

function make(value: OutcomeValue): Outcome {
  return Object.freeze({ [brand]: value.kind, value });
}
