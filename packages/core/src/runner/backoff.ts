import type { ResolvedPolicy } from "../jobs/index.ts";

const DEFAULT = {
  attempts: 3,
  backoff: "exponential",
  delay: 10_000,
  maxDelay: 3_600_000,
} as const;

/**
 * How long a failed attempt waits for its successor, in milliseconds; `undefined`: there is none.
 * `asked`: the handler itself returned `retry`, which counts three attempts where the policy says none.
 *
 * @param random - in [0, 1); takes up to a fifth off, so that those who failed together return apart.
 */
export function backoff(
  policy: ResolvedPolicy,
  failed: number,
  options: { asked: boolean; random: number },
): number | undefined {
  const retry = policy.retry ?? (options.asked ? DEFAULT : undefined);
  if (retry === undefined || failed >= retry.attempts) return undefined;
  const factor = retry.backoff === "fixed" ? 1 : 2 ** Math.min(failed - 1, 40);
  return Math.round(Math.min(retry.delay * factor, retry.maxDelay) * (1 - options.random / 5));
}
