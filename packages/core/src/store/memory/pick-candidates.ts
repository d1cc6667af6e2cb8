import { type Candidate, type CandidateSource, fairPick } from "../shared/fair-pick.ts";
import type { MemoryQueue } from "./memory-queue.ts";

/** Picks what a queue admits next. */
export function pickCandidates(
  queue: MemoryQueue,
  request: {
    limit: number;
    perTenant: number;
    perJob: Readonly<Record<string, number>>;
    now: number;
  },
): Promise<readonly Candidate[]> {
  const { now, ...limits } = request;
  const tenants = new Map<string, number>();
  const jobs = new Map<string, number>();
  for (const { tenant, run } of queue.away()) {
    tenants.set(tenant, (tenants.get(tenant) ?? 0) + 1);
    jobs.set(run.job, (jobs.get(run.job) ?? 0) + 1);
  }
  const source: CandidateSource = {
    heads: () => queue.heads(now),
    after: (candidate, options) => queue.after(candidate, { ...options, now }),
    setAside: (subject, holders) => queue.setAside(subject, { holders, now }),
  };
  return fairPick(source, { ...limits, tenants, jobs });
}
