import type { Run } from "../../../model/index.ts";
import { keepsSlot } from "../../shared/run-status.ts";
import { subjectOf } from "../../shared/subject.ts";
import type { SqlValue } from "../sql-database.ts";

/**
 * Where a run stands in the queue. `waiting` may be picked when it is due; `aside` is due, but its subject
 * has no free place; `admitted` is on its way to a node until its lease runs out.
 */
export const STAGE = { waiting: 0, aside: 1, admitted: 2, running: 3 } as const;

/** Columns of a new place in the queue, in the order of `queueValues`. */
export const QUEUE_COLUMNS = [
  "id",
  "subject",
  "tenant",
  "job",
  "lane",
  "stage",
  "slot",
  "status",
  "priority",
  "max_instances",
  "due_at",
  "epoch",
  "lease_until",
  "started_at",
  "resumed",
] as const;

/** The place in the queue of a run on its way. */
export function queueValues(run: Run): readonly SqlValue[] {
  const running = run.status === "running";
  const priority = wholePriority(run.priority ?? 0);
  return [
    run.id,
    subjectOf(run),
    run.tenant ?? "",
    run.job,
    laneOf(run.tenant ?? "", priority),
    running ? STAGE.running : STAGE.waiting,
    running || keepsSlot(run.status) ? 1 : 0,
    run.status,
    priority,
    run.maxInstances ?? 1,
    run.dueAt.getTime(),
    run.epoch ?? 0,
    0,
    run.startedAt?.getTime() ?? null,
    run.resumed ?? 0,
  ];
}

const HIGHEST = 2 ** 31 - 1;

// One text for tenant and priority, in which higher priorities come first: the queue is then read lane by
// lane from one index, and an ascending one does, which is all that every database has.
function laneOf(tenant: string, priority: number): string {
  return `${tenant}/${String(HIGHEST - priority).padStart(10, "0")}`;
}

function wholePriority(priority: number): number {
  return Math.max(-HIGHEST, Math.min(HIGHEST, Math.round(priority)));
}
