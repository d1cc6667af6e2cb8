import type { RunStatus } from "../../model/index.ts";

/** A status in which a run waits for its instant. */
export type WaitingStatus = "queued" | "retrying" | "snoozed";

/** Whether a run waits for its instant. */
export function isWaiting(status: RunStatus): status is WaitingStatus {
  return status === "queued" || status === "retrying" || status === "snoozed";
}

/** Whether a run has come to its end. */
export function isFinal(status: RunStatus): boolean {
  return FINAL_STATUSES.includes(status);
}

/** Whether a waiting run has begun before, and so keeps one of its schedule's `maxInstances` places. */
export function keepsSlot(status: RunStatus): boolean {
  return status === "retrying" || status === "snoozed";
}

/** All statuses in which a run has come to its end. */
export const FINAL_STATUSES: readonly RunStatus[] = [
  "succeeded",
  "failed",
  "cancelled",
  "skipped",
  "missed",
  "coalesced",
  "lost",
];
