import type { Delivery } from "../model/index.ts";
import { type Duration, parseDuration } from "../time/index.ts";
import { errorText } from "./error-text.ts";
import type { NotifyErrorKind } from "./notify-error.ts";
import { maxAttempts, retryDelay, withJitter } from "./retry-delay.ts";

/** How a claim on a delivery ends. */
export type Ending =
  | { kind: "sent" }
  /** `counted` when it was tried. */
  | { kind: "dead"; counted: boolean; error: string }
  | { kind: "discarded"; error: string }
  /** Pending again, from the first part not recorded; `counted` when the try was one of the twelve. */
  | { kind: "waiting"; until: Date; counted: boolean; error?: string };

/** What follows from a failed send. */
export interface Consequence {
  /** For the delivery. */
  ending: Ending;
  /** Nothing is sent meanwhile to the destination, or to any of the channel type by this process. */
  pause?: { scope: "destination" | "process"; until: Date };
  /** The channel is switched off, and why. */
  disabled?: string;
}

/**
 * Decides what follows from an error of a notifier. Whatever is not a `NotifyError` is transient. A
 * throttled send is no try: services throttle whoever is punctual.
 */
export function afterFailure(
  failed: unknown,
  delivery: Pick<Delivery, "attempts">,
  { now, random }: { now: Date; random: () => number },
): Consequence {
  const text = errorText(failed);
  const failure = readNotifyError(failed);
  const after = (milliseconds: number): Date => new Date(now.getTime() + milliseconds);
  switch (failure.kind) {
    case "permanent":
      return { ending: { kind: "dead", counted: true, error: text } };
    case "disabled":
      return { ending: { kind: "dead", counted: true, error: text }, disabled: text };
    case "throttled": {
      const until = after(withJitter(waitOf(failure.retryAfter) ?? unknownPause, random));
      return {
        ending: { kind: "waiting", until, counted: false, error: text },
        pause: { scope: failure.scope, until },
      };
    }
    case "transient": {
      const delay = retryDelay(delivery.attempts + 1, random);
      if (delay === undefined) {
        const error = `gave up after ${maxAttempts} tries: ${text}`;
        return { ending: { kind: "dead", counted: true, error } };
      }
      const until = after(Math.max(delay, waitOf(failure.retryAfter) ?? 0));
      return { ending: { kind: "waiting", until, counted: true, error: text } };
    }
  }
}

/** Milliseconds that a service asks for, a day at most; `undefined` when it cannot be read. */
export function waitOf(duration: Duration | undefined): number | undefined {
  if (duration === undefined) return undefined;
  try {
    return Math.min(parseDuration(duration), longestPause);
  } catch {
    // Often built from a header, so it is as hostile as any.
    return undefined;
  }
}

const unknownPause = 60_000;
const longestPause = 86_400_000;

/** What became of a send, in the words of {@link NotifyError}. */
export interface Failure {
  /** What it means. */
  kind: NotifyErrorKind;
  /** Not before so long from now. */
  retryAfter: Duration | undefined;
  /** Who waits. */
  scope: "destination" | "process";
}

const kinds: ReadonlySet<unknown> = new Set<NotifyErrorKind>([
  "permanent",
  "transient",
  "throttled",
  "disabled",
]);

/** What a notifier's error says. By name, not by class: a plugin may bring its own copy of the package. */
export function readNotifyError(error: unknown): Failure {
  const other: Failure = { kind: "transient", retryAfter: undefined, scope: "destination" };
  if (!(error instanceof Error) || error.name !== "NotifyError") return other;
  const { kind, retryAfter, scope } = error as Partial<Failure> & Error;
  if (!kinds.has(kind)) return other;
  return {
    kind: kind as NotifyErrorKind,
    retryAfter,
    scope: scope === "process" ? "process" : "destination",
  };
}

/** Whether an error says that what was to be edited or removed is not there any more. */
export function isGone(error: unknown): boolean {
  return (
    error instanceof Error && error.name === "NotifyError" && "gone" in error && error.gone === true
  );
}
