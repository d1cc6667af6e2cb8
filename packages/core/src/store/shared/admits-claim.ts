import type { Run, Schedule } from "../../model/index.ts";
import { isWaiting } from "./run-status.ts";

/** What a store knows about the schedule of a claim. */
export interface ClaimedSchedule {
  /** Its status. */
  status: Schedule["status"];
  /** Whether it was removed. */
  removed: boolean;
}

/**
 * Whether a claim may be added: not for a schedule that was removed, and a waiting run only for an active
 * one, unless a person asked for it. A schedule that was never stored is nobody's business here.
 */
export function admitsClaim(run: Run, schedule: ClaimedSchedule | undefined): boolean {
  if (schedule === undefined) return true;
  if (schedule.removed) return false;
  return schedule.status === "active" || run.cause === "manual" || !isWaiting(run.status);
}
