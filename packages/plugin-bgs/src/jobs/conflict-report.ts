import { anyOf, cron, defineJob, type RunContext, skip, type Trigger } from "@carillon/core";
import {
  type BgsSettings,
  type bgsSettings,
  type ConflictSettings,
  conflictSettings,
} from "../schema.ts";
import { conflictMemory } from "../services/conflicts/conflict-changes.ts";
import { changesMessage, classicDigest } from "../services/conflicts/conflict-format.ts";
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
      if (conflicts.mode === "http") return await triggerByHttp(context, conflicts.http);
      return await reportLocally(context, conflicts);
    },
  });
}

async function reportLocally(context: RunContext<BgsSettings>, conflicts: ConflictSettings) {
  const { settings, scheduledFor, state, notify } = context;
  const { faction } = settings;
  if (faction === undefined) return skip("the settings name no faction");
  const picture = await context.get(TenantConflicts).picture({
    faction,
    at: scheduledFor,
    memory: (await state.get("conflicts", conflictMemory)) ?? {},
  });
  await state.set("conflicts", picture.memory);
  const mentions = conflicts.roles.length === 0 ? {} : { mentions: { roles: conflicts.roles } };
  for (const channel of conflicts.channel) {
    if (conflicts.changes && picture.changes.length > 0) {
      await notify(channel, { ...changesMessage(faction, picture.changes), ...mentions });
    }
    if (conflicts.digest && picture.open.length > 0) {
      await notify(channel, {
        ...classicDigest(faction, picture.open),
        updateKey: "bgs:conflicts",
      });
    }
  }
  return {
    open: picture.open.length,
    changes: picture.changes.map(({ kind, conflict }) => `${kind}: ${conflict.system}`),
  };
}

/** The times of day in the tenant's report zone. */
function triggerOf(conflicts: ConflictSettings, timezone: string): Trigger | undefined {
  const [first, ...others] = conflicts.times.map((time) => {
    const [hour, minute] = time.split(":").map(Number);
    return cron(`${minute} ${hour} * * *`, { timezone });
  });
  return first === undefined || others.length === 0 ? first : anyOf(first, ...others);
}
