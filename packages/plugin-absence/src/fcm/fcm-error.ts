import { NotifyError, type NotifyErrorKind, type NotifyErrorOptions } from "@carillon/core";

/** Milliseconds before a push that met a fault is tried again; Google asks for ten seconds and jitter. */
const LEAST_WAIT = 10_000;

/** Makes the error of a push; `transient` ones wait ten seconds at least, and not all equally long. */
export function fcmError(
  kind: NotifyErrorKind,
  text: string,
  options: NotifyErrorOptions = {},
): NotifyError {
  const message = `FCM: ${text}`;
  if (kind !== "transient") return new NotifyError(kind, message, options);
  const asked = typeof options.retryAfter === "number" ? options.retryAfter : 0;
  const jitter = Math.floor(Math.random() * 2_000);
  return new NotifyError(kind, message, {
    ...options,
    retryAfter: Math.max(asked, LEAST_WAIT) + jitter,
  });
}
