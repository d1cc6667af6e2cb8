import type { Clock } from "../time/clock.ts";
import { deferred } from "../time/index.ts";

/** How long something may take, and what else ends it. */
export interface TimeLimit {
  /** Where the time comes from. */
  clock: Clock;
  /** Milliseconds. */
  limit: number;
  /** What takes too long, for the error: `the notifier "discord"`. */
  what: string;
  /** Ends it early. */
  signal?: AbortSignal | undefined;
}

/**
 * Waits for work at most so long. At the end of the time, or when the signal is aborted, the signal that the
 * work was given is aborted and the answer is a rejection at once, whether or not the work listens: a send
 * that hangs must hold up nobody.
 *
 * @throws the signal's reason, a {@link TimeLimitError}, or what the work throws.
 */
export async function withTimeLimit<T>(
  work: (signal: AbortSignal) => Promise<T>,
  { clock, limit, what, signal }: TimeLimit,
): Promise<T> {
  signal?.throwIfAborted();
  const inner = new AbortController();
  const timer = new AbortController();
  const forward = (): void => inner.abort(signal?.reason);
  signal?.addEventListener("abort", forward, { once: true });
  clock.sleep(limit, { signal: timer.signal }).then(
    () => inner.abort(new TimeLimitError(what, limit)),
    // The timer was ended because the work is done.
    () => {},
  );
  try {
    return await Promise.race([startWork(work, inner.signal), aborted(inner.signal)]);
  } finally {
    timer.abort();
    signal?.removeEventListener("abort", forward);
  }
}

/** Work did not end within its time. */
export class TimeLimitError extends Error {
  override readonly name = "TimeLimitError";

  /** Names what took too long, and its time. */
  constructor(what: string, limit: number) {
    super(`${what} did not answer within ${limit / 1000} s`);
  }
}

// As an async function, so that work which throws before its first await rejects too.
async function startWork<T>(
  work: (signal: AbortSignal) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  return work(signal);
}

async function aborted(signal: AbortSignal): Promise<never> {
  const { promise, resolve } = deferred<void>();
  signal.addEventListener("abort", () => resolve(), { once: true });
  await promise;
  throw signal.reason;
}
