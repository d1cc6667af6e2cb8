import type { Attempt } from "../../model/index.ts";

/** The attempts of a run after an execution ended; one with the number of the last replaces it. */
export function withAttempt(attempts: readonly Attempt[], attempt: Attempt): readonly Attempt[] {
  const last = attempts.at(-1);
  return last !== undefined && last.number === attempt.number
    ? [...attempts.slice(0, -1), attempt]
    : [...attempts, attempt];
}

/** The attempts of a running run as people see them: with the one that is under way. */
export function withOpenAttempt(
  attempts: readonly Attempt[],
  open: { node: string; startedAt: Date },
): readonly Attempt[] {
  const last = attempts.at(-1);
  if (last?.outcome === "snooze" || last?.outcome === "postponed") {
    const { outcome: _outcome, finishedAt: _finishedAt, error: _error, ...rest } = last;
    return [...attempts.slice(0, -1), { ...rest, node: open.node }];
  }
  return [...attempts, { number: (last?.number ?? 0) + 1, ...open }];
}
