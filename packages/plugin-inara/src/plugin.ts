import { definePlugin, TOKENS } from "@carillon/core";
import { addHealthChecks } from "./health.ts";
import { commanderSync } from "./jobs/commander-sync.ts";
import { legacyTenant } from "./legacy-tenant.ts";
import { migrations } from "./migrations/index.ts";
import { addSyncRoute } from "./routes/sync-commanders.ts";
import { inaraOptions, inaraSettings } from "./schema.ts";
import { accessOf } from "./services/access-of.ts";
import { DefaultInaraClient, InaraClient } from "./services/api/inara-client.ts";
import { CommanderSource, EventCommanderSource } from "./services/commanders/commander-source.ts";
import { DefaultInaraSync, InaraSync } from "./services/inara-sync.ts";

/**
 * The plugin `inara`: brings a squadron's commanders up to date from Inara, every day at 01:00 UTC.
 *
 * @throws {@link CarillonError} `PLUGIN_OPTIONS` at `createScheduler` when the options are not what they
 * should be.
 *
 * @example
 * ```ts
 * const scheduler = createScheduler({
 *   tenants: tenantsFromFile("tenants.yaml"),
 *   plugins: [discord(), bgs(), inara({ apiKey: process.env.INARA_API_KEY, appName: "Veil Tower" })],
 * });
 * ```
 */
export const inara = definePlugin({
  name: "inara",
  apiVersion: 1,
  options: inaraOptions,
  tenantSettings: inaraSettings,
  migrations,
  legacyTenant,
  setup({ jobs, services, routes, health, tenants, clock, http, rateLimits, options }) {
    services.provide(InaraClient, {
      factory: () =>
        new DefaultInaraClient({
          http,
          rateLimits,
          clock,
          url: options.url,
          access: async (tenant) =>
            tenant === undefined
              ? accessOf({}, options)
              : await tenants.use(tenant, async (scope) =>
                  accessOf(scope.settings(inaraSettings), options),
                ),
        }),
    });
    services.provide(
      CommanderSource,
      options.commanders ?? {
        factory: (container) => new EventCommanderSource(container.resolve(TOKENS.TenantScope)),
      },
      { lifetime: "tenant" },
    );
    services.provide(InaraSync, {
      factory: (container) => new DefaultInaraSync(() => container.resolve(TOKENS.Scheduler)),
    });
    jobs.add(commanderSync(options));
    addSyncRoute(routes, { wait: "20s" });
    addHealthChecks(health, { clock, options, client: () => services.get(InaraClient) });
  },
});
