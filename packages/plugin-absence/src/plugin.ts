import { definePlugin, TOKENS } from "@carillon/core";
import { fcmNotifier } from "./fcm/fcm-notifier.ts";
import { pushAgents } from "./fcm/post-push.ts";
import { targetKeeper } from "./fcm/target-keeper.ts";
import { addHealthChecks } from "./health.ts";
import { check } from "./jobs/check.ts";
import { digest } from "./jobs/digest.ts";
import { purge } from "./jobs/purge.ts";
import { migrations } from "./migrations/index.ts";
import { addPresenceRoute } from "./routes/presence.ts";
import { absenceOptions, absenceSettings } from "./schema.ts";
import { Absences, DefaultAbsences } from "./services/absences.ts";
import { DatabaseDevices, Devices } from "./services/devices/devices.ts";
import { DatabasePresence } from "./services/presence/database-presence.ts";
import { PresenceSource } from "./services/presence/presence-source.ts";
import { ApiSession, HttpApiSession } from "./services/session/api-session.ts";

/**
 * The plugin `absence`: finds who is on shift and out of range, tells them once, escalates, and tells when
 * they are back; and the channel type `fcm`.
 *
 * @throws {@link CarillonError} `PLUGIN_OPTIONS` at `createScheduler` when the options are not what they
 * should be.
 *
 * @example
 * ```ts
 * const scheduler = createScheduler({
 *   tenants: tenantsFromFile("tenants.yaml"),
 *   plugins: [discord(), absence()],
 * });
 * ```
 */
export const absence = definePlugin({
  name: "absence",
  apiVersion: 1,
  options: absenceOptions,
  tenantSettings: absenceSettings,
  migrations,
  setup({ clock, container, health, jobs, notifiers, options, routes, services, tenants }) {
    const scheduler = () => container.resolve(TOKENS.Scheduler);
    services.provide(Absences, {
      factory: () => new DefaultAbsences({ tenants, clock, scheduler }),
    });
    services.provide(
      PresenceSource,
      { factory: (own) => new DatabasePresence(own.resolve(TOKENS.TenantDatabase)) },
      { lifetime: "tenant" },
    );
    services.provide(
      Devices,
      {
        factory: (own) =>
          new DatabaseDevices(own.resolve(TOKENS.TenantDatabase), () => clock.now()),
      },
      { lifetime: "tenant" },
    );
    services.provide(
      ApiSession,
      { factory: (own) => new HttpApiSession(own.resolve(TOKENS.TenantScope), clock) },
      { lifetime: "tenant" },
    );
    const { baseUrl, tokenUrl, lanes } = options.fcm;
    const agent = pushAgents();
    const keeper = targetKeeper(clock);
    notifiers.add(fcmNotifier({ clock, baseUrl, tokenUrl, lanes, keeper, agent }));
    jobs.add(check);
    jobs.add(digest);
    jobs.add(purge);
    addPresenceRoute(routes, clock);
    addHealthChecks({ health, clock, scheduler });
    return {
      dispose: () => {
        agent.http.destroy();
        agent.https.destroy();
      },
    };
  },
});
