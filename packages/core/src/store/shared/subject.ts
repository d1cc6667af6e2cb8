import type { Run } from "../../model/index.ts";

/**
 * Whose occurrences a run's is unique among: its schedule's, or those of the job and tenant for a run
 * without a schedule. No schedule's key begins with `~`.
 */
export function subjectOf({
  schedule,
  job,
  tenant,
}: Pick<Run, "schedule" | "job" | "tenant">): string {
  if (schedule !== undefined) return schedule;
  return tenant === undefined ? `~${job}` : `~${job}@${tenant}`;
}
