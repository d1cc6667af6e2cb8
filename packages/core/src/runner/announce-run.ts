import type { Announce, Run, SchedulerEvents } from "../model/index.ts";

const OWN = {
  queued: "run:queued",
  running: "run:started",
  snoozed: "run:snoozed",
  retrying: "run:retrying",
  succeeded: "run:succeeded",
  failed: "run:failed",
  cancelled: "run:cancelled",
  skipped: "run:skipped",
  coalesced: undefined,
  missed: "run:missed",
  lost: "run:lost",
} as const satisfies Record<Run["status"], keyof SchedulerEvents | undefined>;

const ON_THE_WAY: ReadonlySet<Run["status"]> = new Set([
  "queued",
  "running",
  "snoozed",
  "retrying",
]);

/** Whether nothing more becomes of a run. */
export function isFinal(status: Run["status"]): boolean {
  return !ON_THE_WAY.has(status);
}

/** Announces where a run stands: its own event, then `run:finished` when it is final. */
export function announceRun(announce: Announce, run: Run): void {
  const own = OWN[run.status];
  if (own !== undefined) announce(own, run);
  if (isFinal(run.status)) announce("run:finished", run);
}
