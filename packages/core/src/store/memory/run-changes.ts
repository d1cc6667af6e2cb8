import type { Run } from "../../model/index.ts";
import type { QueueEntry } from "./memory-queue.ts";

/** A run whose execution begins. */
export function begunRun({ run }: Pick<QueueEntry, "run">, now: number): Run {
  const { reason: _reason, ...rest } = run;
  return {
    ...rest,
    status: "running",
    startedAt: run.startedAt ?? new Date(now),
    ...(run.status === "snoozed" && { resumed: (run.resumed ?? 0) + 1 }),
  };
}

/** A run that waits for its next execution. */
export function waitingRun(
  { run }: Pick<QueueEntry, "run">,
  to: { status: Run["status"]; reason: string | undefined; lost: boolean },
): Run {
  const { reason: _reason, ...rest } = run;
  return {
    ...rest,
    status: to.status,
    ...(to.reason !== undefined && { reason: to.reason }),
    ...(to.lost && { recovered: (run.recovered ?? 0) + 1 }),
  };
}
