import { cron, type Duration, defineJob, skip } from "@carillon/core";
import { type bgsSettings, reportPayload } from "../schema.ts";
import type { ReportDefinition } from "../services/reports/define-report.ts";
import { TenantReports } from "../services/reports/tenant-reports.ts";

/**
 * The job of a report, `bgs:<id>`: writes it for the period that the nominal instant gives and posts it,
 * each message to each channel.
 *
 * A late, retried or caught-up run reports the same period; after days of downtime each day has its own
 * run, oldest first, up to a week back. A run in which nothing happened is skipped.
 */
export function reportJob(
  report: ReportDefinition,
  options: { settings: typeof bgsSettings; settle: Duration },
) {
  return defineJob({
    name: report.id,
    description: report.description,
    settings: options.settings,
    payload: reportPayload,
    trigger: (_tenant, settings) => cron(report.cron, { timezone: settings.timezone ?? "UTC" }),
    delay: options.settle,
    misfire: { catchUp: "all", grace: "7d" },
    // The next day's report waits for this one's; it is never dropped for it.
    overlap: "queue",
    retry: { attempts: 5, backoff: "exponential", delay: "1m" },
    channels: (settings) => report.place(settings).channels,
    dryRun: true,
    run: async (context) => {
      const { payload, settings, scheduledFor, notify } = context;
      const written = await context
        .get(TenantReports)
        .write(report.id, { at: scheduledFor, ...payload });
      if (written === undefined) return skip("nothing happened in the period");
      const { channels, roles } = report.place(settings);
      const mentions = roles.length === 0 ? {} : { mentions: { roles } };
      for (const message of written.messages) {
        for (const channel of channels) await notify(channel, { ...message, ...mentions });
      }
      const { days, label } = written.period;
      const day = days !== undefined && days.first === days.last ? { day: days.first } : {};
      return { ...day, period: label, messages: written.messages.length, ...written.result };
    },
  });
}
