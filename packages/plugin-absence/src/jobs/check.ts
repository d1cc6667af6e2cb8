import {
  businessHours,
  defineJob,
  interval,
  type JobDefinition,
  type Outcome,
  within,
} from "@carillon/core";
import {
  type AbsenceSettings,
  absenceSettings,
  checkPayload,
  type SiteSettings,
} from "../schema.ts";
import { type ApiCheckResult, apiCheck } from "./api-check.ts";
import { type DirectCheckResult, directCheck } from "./direct-check.ts";

/**
 * The job `absence:check`: who is on shift and out of range. One schedule for each site, in the site's
 * zone and only within its hours. What is late by more than a minute is dropped, since the next check
 * sees it all; a manual run is held back by no window.
 */
export const check: JobDefinition<
  AbsenceSettings,
  typeof checkPayload,
  DirectCheckResult | ApiCheckResult,
  "tenant"
> = defineJob<AbsenceSettings, typeof checkPayload, DirectCheckResult | ApiCheckResult | Outcome>({
  name: "check",
  description: "Finds who is on shift and out of range, and tells them once",
  settings: absenceSettings,
  payload: checkPayload,
  dryRun: true,
  misfire: { catchUp: "none" },
  needsDatabase: ({ mode }) => mode === "direct",
  channels: (settings) =>
    Object.values(settings.channels).filter((name: string | undefined) => name !== undefined),
  schedules: (_tenant, settings: AbsenceSettings) =>
    settings.sites.map((site) => ({
      name: site.id,
      payload: { site: site.id },
      timezone: site.timezone,
      trigger: within(interval(site.every ?? settings.every), businessHours(...windowsOf(site))),
    })),
  run: async (context) => {
    const { settings } = context;
    if (settings.mode === "api") return await apiCheck(context, settings);
    return await directCheck(context, settings);
  },
});

/** The windows of a site, with its zone and holidays. */
function windowsOf(site: SiteSettings) {
  const { timezone, holidays } = site;
  const windows = site.hours ?? [{ days: site.days, from: site.open, to: site.close }];
  return windows.map((window) => ({
    ...window,
    timezone,
    ...(holidays === undefined ? {} : { holidays }),
  }));
}
