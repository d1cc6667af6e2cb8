import type { Run } from "../model/index.ts";
import type { RunStore } from "../store/index.ts";
import { type PlannedClaims, waitsItsTurn } from "./plan-claims.ts";

const SKIPPED = "the run before it is still on its way";
const ON_THE_WAY = ["queued", "running", "snoozed", "retrying"] as const;

/**
 * Applies `overlap`: rows of schedules whose earlier runs are still on their way become `skipped`, or
 * cancel those. The store's `admit` holds `maxInstances` in any case; this decides who waits at all.
 */
export async function applyOverlap(
  planned: readonly PlannedClaims[],
  options: { runs: RunStore; now: Date },
): Promise<{ planned: readonly PlannedClaims[]; cancel: readonly string[] }> {
  const keys = planned.filter((each) => !waitsItsTurn(each)).map(({ schedule }) => schedule.key);
  if (keys.length === 0) return { planned, cancel: [] };
  const active = await activeRuns(options.runs, keys);
  if (active.size === 0) return { planned, cancel: [] };
  const cancel: string[] = [];
  const decided = planned.map((each) => {
    const before = active.get(each.schedule.key) ?? [];
    if (before.length < each.schedule.policy.maxInstances || waitsItsTurn(each)) return each;
    if (each.schedule.policy.overlap === "cancel-previous") {
      cancel.push(...before);
      return each;
    }
    const claims = each.claims.map(({ run, nextAt }) => ({
      run: skipped(run, options.now),
      nextAt,
    }));
    return { ...each, claims };
  });
  return { planned: decided, cancel };
}

function skipped(run: Run, now: Date): Run {
  return run.status === "queued"
    ? { ...run, status: "skipped", reason: SKIPPED, finishedAt: now }
    : run;
}

async function activeRuns(
  runs: RunStore,
  keys: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  if (runs.active !== undefined) return runs.active(keys);
  const found = new Map<string, readonly string[]>();
  for (const schedule of keys) {
    const { items } = await runs.list({ schedule, status: ON_THE_WAY, limit: 100 });
    if (items.length > 0)
      found.set(
        schedule,
        items.map(({ id }) => id),
      );
  }
  return found;
}
