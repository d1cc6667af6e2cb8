import { CarillonError } from "../errors.ts";
import type { Duration } from "../time/duration.ts";

/**
 * What a failed send means: `permanent`: this message never; `transient`: later; `throttled`: not so
 * fast; `disabled`: nothing to this channel until its config changes.
 */
export type NotifyErrorKind = "permanent" | "transient" | "throttled" | "disabled";

/** More about a failed send. */
export interface NotifyErrorOptions {
  /** Not before so long from now. */
  retryAfter?: Duration;
  /** Whether only this destination waits, or all of the process's of this type. */
  scope?: "destination" | "process";
  /** What was to be edited or removed is not there any more: an edit is sent anew, a removal is done. */
  gone?: boolean;
  /** The error behind it. */
  cause?: unknown;
}

/** A failed send, as a notifier tells it. */
export class NotifyError extends CarillonError {
  /** The class by name, for code that cannot use `instanceof`. */
  override readonly name = "NotifyError";
  /** What it means. */
  readonly kind: NotifyErrorKind;
  /** Not before so long from now. */
  readonly retryAfter: Duration | undefined;
  /** Who waits. */
  readonly scope: "destination" | "process";
  /** What was to be edited or removed is not there any more. */
  readonly gone: boolean;

  /** Makes an error; the message holds no secret. */
  constructor(kind: NotifyErrorKind, message: string, options: NotifyErrorOptions = {}) {
    super(`NOTIFY_${kind.toUpperCase()}`, message, { cause: options.cause });
    this.kind = kind;
    this.retryAfter = options.retryAfter;
    this.scope = options.scope ?? "destination";
    this.gone = options.gone ?? false;
  }
}
