import type { Explanation, ResolvedPolicy } from "../jobs/index.ts";
import type { Run } from "../model/index.ts";
import type { RunStore, ScheduleRecord } from "../store/index.ts";
import {
  eventOf,
  neverFires,
  spreadOf,
  type TracedInstant,
  traceTrigger,
} from "../triggers/index.ts";
import type { Calendar } from "../triggers/trigger.ts";

/** What an explanation is worked out from. */
export interface ExplainParts {
  readonly schedule: Pick<ScheduleRecord, "key" | "trigger" | "timezone" | "status">;
  readonly policy: ResolvedPolicy;
  readonly calendars: Readonly<Record<string, Calendar>>;
  readonly runs: RunStore;
  readonly now: Date;
  /** Why nothing fires although the trigger would: paused, switched off, tenant invalid. */
  readonly suppressed: string | undefined;
}

const RUNS = 1_000;

/** What happens, happened or does not happen in `[from, to)`, instant by instant, with reasons. */
export async function explainSchedule(
  parts: ExplainParts,
  window: { from: Date; to: Date },
): Promise<readonly Explanation[]> {
  const { schedule, calendars, now, suppressed } = parts;
  const runs = await runsOf(parts, window);
  const context = { timezone: schedule.timezone, calendars };
  const event = eventOf(schedule.trigger);
  if (event !== undefined)
    return [...byEvent(runs), waiting(window.from, `waits for the event ${event.name}`)];
  if (neverFires(schedule.trigger, context, now.getTime())) {
    return [...byEvent(runs), waiting(window.from, "never: the trigger has no instant ahead")];
  }
  const traced = traceTrigger(schedule.trigger, context, window);
  const explained = traced.map((instant) => {
    const run = runs.get(instant.at.toISOString());
    if (run !== undefined) return byRun(run);
    return byTrigger(instant, {
      ...parts,
      late: lateness(parts),
      past: instant.at < now,
      suppressed,
    });
  });
  const seen = new Set(traced.map(({ at }) => at.toISOString()));
  const others = [...runs.values()].filter(({ occurrence }) => !seen.has(occurrence));
  return [...explained, ...others.map(byRun)].sort((a, b) => a.at.getTime() - b.at.getTime());
}

async function runsOf(
  { schedule, runs }: ExplainParts,
  { from, to }: { from: Date; to: Date },
): Promise<Map<string, Run>> {
  const { items } = await runs.list({
    schedule: schedule.key,
    since: from,
    until: to,
    limit: RUNS,
  });
  return new Map(items.map((run) => [run.occurrence, run]));
}

function lateness({ schedule, policy }: ExplainParts): number {
  return policy.delay + spreadOf(schedule.key, policy.spread);
}

function byTrigger(
  { at, verdict, reason }: TracedInstant,
  parts: ExplainParts & { late: number; past: boolean },
): Explanation {
  if (verdict === "excluded") return { at, verdict, ...(reason !== undefined && { reason }) };
  if (parts.suppressed !== undefined)
    return { at, verdict: "suppressed", reason: parts.suppressed };
  if (parts.past)
    return {
      at,
      verdict: "suppressed",
      reason: "it passed before the schedule was planned, or its record was purged",
    };
  const moved = parts.late > 0 && { dueAt: new Date(at.getTime() + parts.late) };
  const why = [reason, parts.late > 0 ? moveReason(parts) : undefined].filter(
    (each) => each !== undefined,
  );
  return { at, ...moved, verdict, ...(why.length > 0 && { reason: why.join("; ") }) };
}

function moveReason({ policy, schedule }: ExplainParts): string {
  const spread = spreadOf(schedule.key, policy.spread);
  const parts = [
    policy.delay > 0 ? `delayed by ${policy.delay / 1_000} s` : undefined,
    spread > 0 ? `moved by spread by ${Math.round(spread / 1_000)} s` : undefined,
  ];
  return parts.filter((each) => each !== undefined).join("; ");
}

function byRun(run: Run): Explanation {
  const shared = {
    at: run.scheduledFor,
    runId: run.id,
    ...(run.reason !== undefined && { reason: run.reason }),
  };
  switch (run.status) {
    case "coalesced":
      return { ...shared, verdict: "merged" };
    case "missed":
    case "skipped":
    case "cancelled":
      return { ...shared, verdict: "suppressed" };
    default:
      return {
        ...shared,
        verdict: "runs",
        ...(run.dueAt > run.scheduledFor && { dueAt: run.dueAt }),
      };
  }
}

function byEvent(runs: ReadonlyMap<string, Run>): Explanation[] {
  return [...runs.values()].map((run) => ({
    at: run.scheduledFor,
    verdict: "runs" as const,
    runId: run.id,
    reason: run.occurrence,
  }));
}

function waiting(at: Date, reason: string): Explanation {
  return { at, verdict: "suppressed", reason };
}
