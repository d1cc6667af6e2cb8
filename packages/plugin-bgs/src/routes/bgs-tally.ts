import { CarillonError, type Clock, type Routes } from "@carillon/core";
import type { ResolvedBgsOptions } from "../schema.ts";
import { BgsIngest } from "../services/ingest/bgs-ingest.ts";
import { saveActivity } from "../services/ingest/save-activity.ts";
import { problem, withApiVersion } from "./api-version.ts";

/** What the routes work with. */
export interface BgsTallyRoutes {
  /** Where they are put. */
  routes: Routes;
  /** What the host says of them. */
  api: ResolvedBgsOptions["api"];
  /** The scheduler's clock. */
  clock: Clock;
}

/**
 * BGS-Tally's API 1.8, below the plugin's path: the EDMC plugin is given that path with a slash at its
 * end, and the tenant's `apiKey`. It puts URLs together by joining texts, so paths here have no slash
 * in front.
 *
 * @see https://github.com/aussig/BGS-Tally/wiki/API-Specification
 */
export function addBgsTallyRoutes({ routes, api, clock }: BgsTallyRoutes): void {
  routes.add({
    method: "GET",
    path: "/discovery",
    auth: "none",
    handle: async () => Response.json(discovery(api)),
  });
  routes.add({
    method: "POST",
    path: "/events",
    auth: AUTH,
    bodyLimit: BODY_LIMIT,
    handle: withApiVersion(async (request, scope) => {
      const text = await request.text();
      return await answered(async () => {
        return Response.json(await scope.get(BgsIngest).ingest(scope.tenant.id, text));
      });
    }),
  });
  routes.add({
    method: "PUT",
    path: "/activities",
    auth: AUTH,
    bodyLimit: BODY_LIMIT,
    handle: withApiVersion(async (request, scope) => {
      const text = await request.text();
      return await answered(async () => {
        await saveActivity(scope.database, text, clock.now().getTime());
        return Response.json({ status: "saved" });
      });
    }),
  });
}

const AUTH = { apiKeyHeader: "apikey" } as const;
const BODY_LIMIT = 4 * 1024 ** 2;

// What BGS-Tally sends unless told, and the objectives of conflict zones.
const EVENTS = [
  "ApproachSettlement",
  "CarrierJump",
  "CommitCrime",
  "Died",
  "Docked",
  "FactionKillBond",
  "FSDJump",
  "Location",
  "MarketBuy",
  "MarketSell",
  "MissionAbandoned",
  "MissionAccepted",
  "MissionCompleted",
  "MissionFailed",
  "MultiSellExplorationData",
  "RedeemVoucher",
  "SellExplorationData",
  "StartUp",
  "SyntheticCZ",
  "SyntheticCZObjective",
  "SyntheticGroundCZ",
  "SyntheticScenario",
];

function discovery({ name, description, minPeriod, maxBatch }: ResolvedBgsOptions["api"]) {
  return {
    name,
    version: "1.8.0",
    description,
    endpoints: {
      events: { path: "events", min_period: minPeriod, max_batch: maxBatch },
      activities: { path: "activities", min_period: 60 },
    },
    events: Object.fromEntries(EVENTS.map((event) => [event, {}])),
  };
}

/** What the sender can mend is 400, what may pass by itself 503; the rest is core's 500. */
async function answered(work: () => Promise<Response>): Promise<Response> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof CarillonError)) throw error;
    if (error.code.startsWith("BGS_")) return problem(400, error.message);
    if (!RETRYABLE.has(error.code)) throw error;
    return problem(503, "The tenant's database cannot be used now; send this again later");
  }
}

const RETRYABLE: ReadonlySet<string> = new Set([
  "DATABASE_UNREACHABLE",
  "DATABASE_BUSY",
  "TENANT_MIGRATION_FAILED",
]);
