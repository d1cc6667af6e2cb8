import type { HealthCheck } from "../model/index.ts";
import { describeError } from "../runner/index.ts";
import type { Assembly } from "./assembly.ts";

/** Where a scheduler is in its life. */
export type Phase = "new" | "starting" | "started" | "failed" | "stopping" | "stopped";

const RECENT = 600_000;

/** Core's own health checks. */
export function ownChecks(
  assembly: Assembly,
  phase: () => Phase,
): Readonly<Record<string, () => Promise<HealthCheck>>> {
  return {
    scheduler: async () => schedulerCheck(phase()),
    store: () => storeCheck(assembly, phase()),
    engine: () => assembly.engine.health(),
    planner: async () => plannerCheck(assembly),
    thread: async () => threadCheck(assembly),
    tenants: async () => tenantsCheck(assembly, phase()),
    schedules: async () => schedulesCheck(assembly),
  };
}

function schedulerCheck(phase: Phase): HealthCheck {
  if (phase === "started") return { status: "up" };
  return { status: "down", message: phase === "new" ? "not started" : phase };
}

async function storeCheck({ store }: Assembly, phase: Phase): Promise<HealthCheck> {
  if (phase !== "started" && phase !== "stopping")
    return { status: "down", message: "the store is not open" };
  try {
    await store.now();
    return { status: "up" };
  } catch (error) {
    return { status: "down", message: describeError(error).message };
  }
}

function plannerCheck({ live, runner, table }: Assembly): HealthCheck {
  const data = { schedules: table.size, running: runner.running };
  const failure = live.planner?.failure;
  if (failure === undefined) return { status: "up", data };
  return { status: "degraded", message: describeError(failure).message, data };
}

function threadCheck({ watch, clock }: Assembly): HealthCheck {
  const held = watch.last;
  if (held === undefined || clock.now().getTime() - held.at.getTime() > RECENT)
    return { status: "up" };
  const by = held.by.length === 0 ? "something outside the scheduler" : held.by.join(" or ");
  return {
    status: "degraded",
    message: `the thread was held for ${held.for} ms by ${by}`,
    data: { at: held.at.toISOString(), for: held.for, by: held.by },
  };
}

function tenantsCheck({ tenants }: Assembly, phase: Phase): HealthCheck {
  if (phase === "new" || phase === "starting") return { status: "up" };
  const problems = tenants.problems();
  const data = { tenants: tenants.list().length, problems: problems.length };
  const [first] = problems;
  if (first === undefined) return { status: "up", data };
  return { status: "degraded", message: `${first.path}: ${first.message}`, data };
}

/** A schedule that never fires is most often a slip of the pen. */
function schedulesCheck({ table }: Assembly): HealthCheck {
  const never: string[] = [];
  for (const schedule of table.values()) {
    if (schedule.never) never.push(schedule.key);
    if (never.length === 10) break;
  }
  if (never.length === 0) return { status: "up" };
  return { status: "degraded", message: `never fires: ${never.join(", ")}`, data: { never } };
}
