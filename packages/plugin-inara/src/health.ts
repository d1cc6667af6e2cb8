import type { Clock, HealthChecks } from "@carillon/core";
import type { ResolvedInaraOptions } from "./schema.ts";
import { type InaraClient, refusalText } from "./services/api/inara-client.ts";
import { CommanderBook } from "./services/commanders/commander-book.ts";

/** What the health checks look at. */
export interface HealthOptions {
  readonly clock: Clock;
  readonly options: ResolvedInaraOptions;
  client(): InaraClient;
}

/**
 * Adds `inara:api`, whether Inara refuses this process or is out of its reach, and for each tenant
 * `inara:sync`, whether its commanders are kept up. Neither asks Inara.
 */
export function addHealthChecks(
  health: HealthChecks,
  { clock, options, client }: HealthOptions,
): void {
  health.add("api", async () => {
    const { refusals, outages } = client().state();
    const [refused] = refusals;
    if (refused !== undefined) return { status: "degraded", message: refusalText(refused) };
    if (outages > 1)
      return { status: "degraded", message: "Inara cannot be reached", data: { outages } };
    return { status: "up" };
  });
  health.addPerTenant("sync", async (scope) => {
    const at = await new CommanderBook(scope.database).lastSyncAt();
    if (at === undefined) return { status: "up", message: "no commander has been synced yet" };
    const lastSyncAt = new Date(at).toISOString();
    const isStale = clock.now().getTime() - at > options.staleDays * 86_400_000;
    return isStale
      ? {
          status: "degraded",
          message: `no commander was synced since ${lastSyncAt}`,
          data: { lastSyncAt },
        }
      : { status: "up", data: { lastSyncAt } };
  });
}
