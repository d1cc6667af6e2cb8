import type { ResolvedPolicy } from "../jobs/index.ts";
import type { Logger } from "../logging/logger.ts";
import type { Announce, Attempt, Run } from "../model/index.ts";
import { announceRun } from "../runner/index.ts";
import type { Completion, RunStore } from "../store/index.ts";
import type { Clock } from "../time/clock.ts";

const BATCH = 200;

/** What recovery works with. */
export interface RecoveryOptions {
  runs: RunStore;
  clock: Clock;
  logger: Logger;
  announce: Announce;
  policy(run: Run): ResolvedPolicy;
}

/**
 * Finds runs whose node died, and gives them out again, `recover` times at most; then they end as
 * `lost`. Answers how many. Any node may do it; the epoch sees to it that only one does.
 */
export async function recoverLost(options: RecoveryOptions): Promise<number> {
  const { runs, clock, logger, announce, policy } = options;
  let found = 0;
  for (;;) {
    const expired = await runs.expired(BATCH);
    if (expired.length === 0) return found;
    const now = clock.now();
    const completions = expired.map((run) => recover(run, policy(run).recover, now));
    const held = new Set(await runs.complete(completions));
    for (const [index, run] of expired.entries()) {
      const completion = completions[index];
      if (completion === undefined || !held.has(run.id)) continue;
      found += 1;
      const { status, attempt } = completion;
      const lost: Run = {
        ...run,
        status: "lost",
        attempts: [...run.attempts.slice(0, -1), attempt],
      };
      logger.warn("the node of a run died", {
        job: run.job,
        tenant: run.tenant,
        runId: run.id,
        again: status === "queued",
      });
      announce("run:lost", lost);
      if (status === "lost") announce("run:finished", { ...lost, finishedAt: now });
      else announceRun(announce, { ...lost, status });
    }
    if (held.size === 0) return found;
  }
}

function recover(run: Run, limit: number, now: Date): Completion {
  const before = run.attempts.filter(({ outcome }) => outcome === "lost").length;
  const last = run.attempts.at(-1);
  const open = last?.finishedAt === undefined ? last : undefined;
  const attempt: Attempt = {
    number: open?.number ?? (last?.number ?? 0) + 1,
    node: open?.node ?? "unknown",
    startedAt: open?.startedAt ?? run.startedAt ?? now,
    finishedAt: now,
    outcome: "lost",
    error: {
      name: "CarillonError",
      code: "RUN_LOST",
      message: "the node that executed the run died or was cut off",
    },
  };
  const lease = { runId: run.id, epoch: run.epoch ?? 0 };
  return before < limit
    ? { ...lease, status: "queued", attempt, dueAt: now, reason: "its node died" }
    : { ...lease, status: "lost", attempt, reason: `its node died ${before + 1} times` };
}
