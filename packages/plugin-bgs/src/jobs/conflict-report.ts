import { anyOf, cron, defineJob, skip, type Trigger } from "@carillon/core";
import {
  type bgsSettings,
  type ConflictSettings,
  conflictPayload,
  conflictSettings,
} from "../schema.ts";
import { postConflicts } from "../services/conflicts/post-conflicts.ts";
import { TenantConflicts } from "../services/conflicts/tenant-conflicts.ts";
import { triggerByHttp } from "./trigger-by-http.ts";

/**
 * The job `bgs:conflict-report`: posts what has changed in the conflicts of the tenant's faction, and as
 * an option the digest of all of them, which is edited in place.
 *
 * What was told is kept with the message in one transaction, so a change is told once, whatever crashes.
 * With `mode: http` it asks the configured server to do all that.
 */
export function conflictReport(options: { settings: typeof bgsSettings }) {
  return defineJob({
    name: "conflict-report",
    description: "Posts what has changed in the faction's conflicts",
    settings: options.settings,
    payload: conflictPayload,
    trigger(tenant, settings) {
      const conflicts = conflictSettings(settings, tenant);
      return conflicts && triggerOf(conflicts, settings.timezone ?? "UTC");
    },
    misfire: { catchUp: "latest", grace: "6h" },
    retry: { attempts: 3, backoff: "exponential", delay: "1m" },
    channels: ({ conflicts }) => (conflicts && conflicts.mode === "local" ? conflicts.channel : []),
    dryRun: true,
    run: async (context) => {
      const conflicts = conflictSettings(context.settings, context.tenant);
      if (conflicts === undefined) return skip("switched off");
      const { digest } = context.payload;
      if (conflicts.mode === "http" && digest === undefined)
        return await triggerByHttp(context, conflicts.http);
      const { faction } = context.settings;
      if (faction === undefined) return skip("the settings name no faction");
      const posted = await postConflicts({
        faction,
        conflicts: { ...conflicts, digest: digest ?? conflicts.digest },
        at: context.scheduledFor,
        source: context.get(TenantConflicts),
        state: context.state,
        notify: context.notify,
      });
      return { open: posted.open, changes: posted.changes };
    },
  });
}

/** The times of day in the tenant's report zone. */
function triggerOf(conflicts: ConflictSettings, timezone: string): Trigger | undefined {
  const [first, ...others] = conflicts.times.map((time) => {
    const [hour, minute] = time.split(":").map(Number);
    return cron(`${minute} ${hour} * * *`, { timezone });
  });
  return first === undefined || others.length === 0 ? first : anyOf(first, ...others);
}
