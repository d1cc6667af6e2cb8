import { defineJob, skip } from "@carillon/core";
import { type bgsSettings, tickSettings } from "../schema.ts";
import { bgsTick, onTick } from "../services/ticks/tick-event.ts";

/** Id of the job that tells of ticks. */
export const TICK_ANNOUNCEMENT = "bgs:tick-announcement";

/** The job `bgs:tick-announcement`: tells a tenant's channel of each galaxy tick. */
export function tickAnnouncement(options: { settings: typeof bgsSettings }) {
  return defineJob({
    name: "tick-announcement",
    description: "Tells of each galaxy tick",
    settings: options.settings,
    trigger(tenant, settings) {
      const ticks = tickSettings(settings, tenant);
      return ticks === undefined ? undefined : onTick({ after: ticks.delay });
    },
    misfire: { catchUp: "latest", grace: "1d" },
    channels: ({ ticks }) => (ticks || { channel: [] }).channel,
    dryRun: true,
    run: async ({ event, settings, tenant, notify }) => {
      const ticks = tickSettings(settings, tenant);
      if (ticks === undefined) return skip("switched off");
      if (!bgsTick.is(event)) return skip("no tick: this job runs on the event bgs:tick");
      const { at } = event.data;
      const body = `**✅ New FDEV (Zoy) BGS Tick detected!**\nTime: \`${at}\``;
      const mentions = ticks.roles.length === 0 ? {} : { mentions: { roles: ticks.roles } };
      for (const channel of ticks.channel) await notify(channel, { body, ...mentions });
      return { at };
    },
  });
}
