import { definePlugin, type Plugin, TOKENS } from "@carillon/core";
import { addHealthChecks } from "./health.ts";
import { conflictReport } from "./jobs/conflict-report.ts";
import { reportJob } from "./jobs/report-job.ts";
import { tickAnnouncement } from "./jobs/tick-announcement.ts";
import { tickMonitor } from "./jobs/tick-monitor.ts";
import { legacyTenant } from "./legacy-tenant.ts";
import { migrations } from "./migrations/index.ts";
import { addBgsTallyRoutes } from "./routes/bgs-tally.ts";
import { addOriginalRoutes } from "./routes/original.ts";
import { type BgsOptions, bgsOptions, type ResolvedBgsOptions, settingsFor } from "./schema.ts";
import { BgsCommanders, EventCommanders } from "./services/commanders/event-commanders.ts";
import { DefaultTenantConflicts, TenantConflicts } from "./services/conflicts/tenant-conflicts.ts";
import { BgsIngest, DefaultBgsIngest } from "./services/ingest/bgs-ingest.ts";
import { BgsReports, DefaultBgsReports } from "./services/reports/bgs-reports.ts";
import { BUILT_IN_REPORTS } from "./services/reports/built-in-reports.ts";
import type { ReportDefinition } from "./services/reports/define-report.ts";
import { DefaultTenantReports, TenantReports } from "./services/reports/tenant-reports.ts";
import { TICK_SOURCES } from "./services/ticks/tick-sources.ts";

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
    setup({ jobs, services, routes, health, tenants, clock, container, options: given }) {
      const resolved: ResolvedBgsOptions = given ?? bgsOptions.unwrap().parse({});
      const reports = withOwn(resolved.reports);
      services.provide(BgsIngest, { factory: () => new DefaultBgsIngest(tenants, clock) });
      services.provide(BgsReports, { factory: () => new DefaultBgsReports(tenants, clock) });
      services.provide(
        TenantReports,
        {
          factory: (container) =>
            new DefaultTenantReports({
              scope: container.resolve(TOKENS.TenantScope),
              schema: settings,
              reports,
              sections: resolved.sections,
              formats: resolved.formats,
            }),
        },
        { lifetime: "tenant" },
      );
      services.provide(
        BgsCommanders,
        { factory: (container) => new EventCommanders(container.resolve(TOKENS.TenantDatabase)) },
        { lifetime: "tenant" },
      );
      services.provide(
        TenantConflicts,
        {
          factory: (container) =>
            new DefaultTenantConflicts(container.resolve(TOKENS.TenantDatabase)),
        },
        { lifetime: "tenant" },
      );
      const { settle } = resolved;
      for (const report of reports) jobs.add(reportJob(report, { settings, settle }));
      const scheduler = () => container.resolve(TOKENS.Scheduler);
      addBgsTallyRoutes({ routes, api: resolved.api, clock });
      addOriginalRoutes({ routes, settings, clock, scheduler });
      addHealthChecks({ health, settings, clock, scheduler });
      jobs.add(conflictReport({ settings }));
      jobs.add(tickAnnouncement({ settings }));
      if (resolved.tickPolling !== "never") {
        const sources = resolved.tickSources.map((source) =>
          typeof source === "string" ? TICK_SOURCES[source] : source,
        );
        const minimumGap = resolved.tickGapHours * 3_600_000;
        jobs.add(tickMonitor({ sources, minimumGap, polling: resolved.tickPolling }));
      }
    },
  });
  return plugin(options);
}

/** A host's own report takes the place of a built-in one with its id. */
function withOwn(own: readonly ReportDefinition[]): readonly ReportDefinition[] {
  const ids = new Set(own.map(({ id }) => id));
  return [...BUILT_IN_REPORTS.filter(({ id }) => !ids.has(id)), ...own];
}
