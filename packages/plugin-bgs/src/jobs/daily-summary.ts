import { cron, type Duration, defineJob, skip } from "@carillon/core";
import { type bgsSettings, dailyPayload } from "../schema.ts";
import { dayBefore } from "../services/reports/calendar-day.ts";
import { TenantReports } from "../services/reports/tenant-reports.ts";

/**
 * The job `bgs:daily-summary`: posts what each tenant's commanders did on the day that has just ended.
 *
 * The day comes from the nominal instant, so a late, retried or caught-up run reports the same one;
 * after days of downtime each day has its own run, oldest first, up to a week back.
 */
export function dailySummary(options: { settings: typeof bgsSettings; settle: Duration }) {
  return defineJob({
    name: "daily-summary",
    description: "Posts what the commanders did on the day that has just ended",
    settings: options.settings,
    payload: dailyPayload,
    trigger: (_tenant, settings) => cron("0 0 * * *", { timezone: settings.timezone ?? "UTC" }),
    delay: options.settle,
    misfire: { catchUp: "all", grace: "7d" },
    // The next day's summary waits for this one's; it is never dropped for it.
    overlap: "queue",
    retry: { attempts: 5, backoff: "exponential", delay: "1m" },
    channels: (settings) => [settings.daily.channel],
    dryRun: true,
    run: async (context) => {
      const { payload, settings, scheduledFor, notify } = context;
      const day = payload.date ?? dayBefore(scheduledFor, settings.timezone ?? "UTC");
      const report = await context.get(TenantReports).daily(day);
      if (report === undefined) return skip(`nothing happened on ${day}`);
      await notify(settings.daily.channel, report.message);
      return { day, sections: report.sections, failed: report.failed };
    },
  });
}
