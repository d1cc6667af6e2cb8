import {
  type Clock,
  type Routes,
  type RunReport,
  type Scheduler,
  type TenantScope,
} from "@carillon/core";
import { type BgsSettings, type bgsSettings, conflictSettings } from "../schema.ts";
import { conflictEntry } from "../services/conflicts/conflict-entry.ts";
import { postConflicts } from "../services/conflicts/post-conflicts.ts";
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
  const settings: BgsSettings = scope.settings(options.settings);
  const conflicts = conflictSettings(settings, scope.tenant);
  const { faction } = settings;
  if (faction === undefined || conflicts === undefined) {
    return problem(404, "This tenant has no faction or no conflict report in its settings");
  }
  const at = options.clock.now();
  const [current] = await recentTicks(scope.database, at);
  if (current === undefined) return problem(404, "Not enough tick data found");
  const posted = await postConflicts({
    faction,
    // What a caller asks for is the digest; it is edited in place.
    conflicts: { ...conflicts, digest: true },
    at,
    source: scope.get(TenantConflicts),
    state: scope.state,
    notify: scope.notify,
  });
  if (posted.deliveries.length === 0) {
    return Response.json({ status: `No ${faction} conflicts in current tick` });
  }
  return await delivered(options, posted.deliveries, "Sent to Discord");
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
  const scheduler = options.scheduler();
  const { run }: RunReport = await scheduler.jobs.runNow(`bgs:${report}`, {
    tenant: scope.tenant.id,
    payload: period === undefined ? {} : { period },
    wait: "30s",
  });
  if (run.status === "skipped") return Response.json({ status: run.reason ?? "Nothing to post" });
  if (run.status === "failed" || run.status === "cancelled" || run.status === "lost") {
    return problem(500, `The report ended as ${run.status}; see run ${run.id}`);
  }
  if (run.status !== "succeeded") return onItsWay();
  const { items } = await scheduler.deliveries.list({ runId: run.id });
  const ids = items.map(({ id }) => id);
  return await delivered(options, ids, "Summary sent to Discord");
}

async function delivered(
  { scheduler, clock }: OriginalRoutes,
  ids: readonly string[],
  status: string,
): Promise<Response> {
  switch (await deliveryOutcome({ scheduler: scheduler(), clock, ids })) {
    case "sent":
      return Response.json({ status });
    case "refused":
      return problem(502, "The channel refused the message; see its deliveries");
    case "pending":
      return onItsWay();
  }
}

function onItsWay(): Response {
  return Response.json({ status: "On its way" }, { status: 202 });
}
