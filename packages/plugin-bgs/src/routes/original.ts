import type { Clock, Routes, RunReport, Scheduler, TenantScope } from "@carillon/core";
import type { BgsSettings, bgsSettings } from "../schema.ts";
import { conflictEntry } from "../services/conflicts/conflict-entry.ts";
import { TenantConflicts } from "../services/conflicts/tenant-conflicts.ts";
import { PERIODS } from "../services/reports/period.ts";
import { recentTicks } from "../services/ticks/recent-ticks.ts";
import { problem, withApiVersion } from "./api-version.ts";
import { deliveryOutcome } from "./delivery-outcome.ts";

/** What the routes work with. */
export interface OriginalRoutes {
  /** Where they are put. */
  routes: Routes;
  /** Schema of the tenant's section. */
  settings: typeof bgsSettings;
  /** The scheduler's clock. */
  clock: Clock;
  /** The scheduler; asked for at the first request, since it is not there at `setup`. */
  scheduler: () => Scheduler;
}

/**
 * The original's routes for programs that call them, with its headers and its answers 400 and 401. They
 * post for the caller's tenant only (B20), and answer what became of it: 200 posted or nothing to post,
 * 202 on its way, 404 no tick known, 500 the report failed, 502 the channel refused it.
 *
 * @see `bgs-and-inara.md` sections 3 to 5.
 */
export function addOriginalRoutes(options: OriginalRoutes): void {
  const { routes } = options;
  const post = (
    path: string,
    handle: (request: Request, scope: TenantScope) => Promise<Response>,
  ) => routes.add({ method: "POST", path, auth: AUTH, handle: withApiVersion(handle) });
  routes.add({
    method: "GET",
    path: "/api/fac-in-conflict-current-tick",
    auth: AUTH,
    handle: withApiVersion((_request, scope) => showConflicts(options, scope)),
  });
  post("/api/discord/fac-in-conflict-current-tick", (_request, scope) =>
    reportConflicts(options, scope),
  );
  post("/api/summary/discord/tick", (_request, scope) =>
    runReport(options, scope, { report: "daily-summary" }),
  );
  post("/api/summary/discord/syntheticcz", (request, scope) =>
    runReport(options, scope, { report: "space-cz-summary", request }),
  );
  post("/api/summary/discord/syntheticgroundcz", (request, scope) =>
    runReport(options, scope, { report: "ground-cz-summary", request }),
  );
}

const AUTH = { apiKeyHeader: "apikey" } as const;

async function showConflicts(options: OriginalRoutes, scope: TenantScope): Promise<Response> {
  const settings: BgsSettings = scope.settings(options.settings);
  const [current, previous] = await recentTicks(scope.database, options.clock.now());
  if (current === undefined) return problem(404, "Not enough tick data found");
  const galaxyTick = { value: current.at.replace("Z", ".000Z") };
  const entries = async (tickId: string | undefined): Promise<object[]> => {
    if (tickId === undefined || settings.faction === undefined) return [];
    const seen = await scope.get(TenantConflicts).underTick(settings.faction, tickId);
    return seen.map((conflict) => conflictEntry(conflict, galaxyTick));
  };
  return Response.json({
    current_tick: await entries(current.id),
    previous_tick: await entries(previous?.id),
    galaxy_tick: galaxyTick,
  });
}

async function reportConflicts(options: OriginalRoutes, scope: TenantScope): Promise<Response> {
  const { faction }: BgsSettings = scope.settings(options.settings);
  const [current] = await recentTicks(scope.database, options.clock.now());
  if (current === undefined) return problem(404, "Not enough tick data found");
  return await runJob(options, scope, {
    job: "bgs:conflict-report",
    // What a caller asks for is the digest; it is edited in place.
    payload: { digest: true },
    sent: "Sent to Discord",
    nothing: `No ${faction} conflicts in current tick`,
  });
}

async function runReport(
  options: OriginalRoutes,
  scope: TenantScope,
  { report, request }: { report: string; request?: Request },
): Promise<Response> {
  const asked =
    request === undefined ? undefined : (new URL(request.url).searchParams.get("period") ?? "all");
  const period = PERIODS.find((known) => known === asked);
  if (asked !== undefined && period === undefined) {
    return problem(400, `Unknown period. Expected one of ${PERIODS.join(", ")}`);
  }
  return await runJob(options, scope, {
    job: `bgs:${report}`,
    payload: period === undefined ? {} : { period },
    sent: "Summary sent to Discord",
    nothing: "Nothing to post",
  });
}

/** Runs a job of the caller's now, and answers what became of the run and of its messages. */
async function runJob(
  { scheduler: find, clock }: OriginalRoutes,
  scope: TenantScope,
  wanted: { job: string; payload: object; sent: string; nothing: string },
): Promise<Response> {
  const scheduler = find();
  const { run }: RunReport = await scheduler.jobs.runNow(wanted.job, {
    tenant: scope.tenant.id,
    payload: wanted.payload,
    wait: "30s",
  });
  if (run.status === "skipped") return Response.json({ status: run.reason ?? wanted.nothing });
  if (run.status === "failed" || run.status === "cancelled" || run.status === "lost") {
    return problem(500, `The report ended as ${run.status}; see run ${run.id}`);
  }
  if (run.status !== "succeeded") return onItsWay();
  const { items } = await scheduler.deliveries.list({ runId: run.id });
  const ids = items.map(({ id }) => id);
  if (ids.length === 0) return Response.json({ status: wanted.nothing });
  switch (await deliveryOutcome({ scheduler, clock, ids })) {
    case "sent":
      return Response.json({ status: wanted.sent });
    case "refused":
      return problem(502, "The channel refused the message; see its deliveries");
    case "pending":
      return onItsWay();
  }
}

function onItsWay(): Response {
  return Response.json({ status: "On its way" }, { status: 202 });
}
