import { definePlugin, type Plugin, TOKENS } from "@carillon/core";
import { dailySummary } from "./jobs/daily-summary.ts";
import { legacyTenant } from "./legacy-tenant.ts";
import { migrations } from "./migrations/index.ts";
import { type BgsOptions, bgsOptions, type ResolvedBgsOptions, settingsFor } from "./schema.ts";
import { BgsIngest, DefaultBgsIngest } from "./services/ingest/bgs-ingest.ts";
import { BgsReports, DefaultBgsReports } from "./services/reports/bgs-reports.ts";
import { DefaultTenantReports, TenantReports } from "./services/reports/tenant-reports.ts";

/**
 * The plugin `bgs`: takes in what BGS-Tally reports of a squadron's commanders, and posts summaries.
 *
 * @throws {@link CarillonError} at `createScheduler` when the options are not what they should be.
 *
 * @example
 * ```ts
 * const scheduler = createScheduler({
 *   tenants: tenantsFromFile("tenants.yaml"),
 *   plugins: [discord(), bgs({ settle: "5m" })],
 * });
 * ```
 */
export function bgs(options?: BgsOptions): Plugin {
  const settings = settingsFor(options);
  const plugin = definePlugin({
    name: "bgs",
    apiVersion: 1,
    options: bgsOptions,
    tenantSettings: settings,
    migrations,
    legacyTenant,
    setup({ jobs, services, tenants, clock, options: given }) {
      const resolved: ResolvedBgsOptions = given ?? bgsOptions.unwrap().parse({});
      services.provide(BgsIngest, { factory: () => new DefaultBgsIngest(tenants, clock) });
      services.provide(BgsReports, { factory: () => new DefaultBgsReports(tenants) });
      services.provide(
        TenantReports,
        {
          factory: (container) =>
            new DefaultTenantReports({
              scope: container.resolve(TOKENS.TenantScope),
              schema: settings,
              options: resolved,
            }),
        },
        { lifetime: "tenant" },
      );
      jobs.add(dailySummary({ settings, settle: resolved.settle }));
    },
  });
  return plugin(options);
}
