import { cron, defineJob, type JobDefinition, type RunContext, skip } from "@carillon/core";
import type { z } from "zod";
import { type AbsenceSettings, absenceSettings, digestPayload } from "../schema.ts";
import { digestOf } from "../services/digest-message.ts";
import { EpisodeStore } from "../services/episodes/episode-store.ts";
import { addDays, instantAt, localDate } from "../services/time/local-time.ts";
import { siteOf } from "./direct-check.ts";

/** What a digest summed up. */
export interface DigestResult {
  /** First day, in the site's zone. */
  from: string;
  /** Last day. */
  to: string;
  /** Episodes. */
  episodes: number;
  /** Different people. */
  people: number;
}

/**
 * The job `absence:digest`: a day or a week of a site for its managers. The days follow from the nominal
 * instant, so a digest that is caught up tells of its own day.
 */
export const digest: JobDefinition<AbsenceSettings, typeof digestPayload, DigestResult, "tenant"> =
  defineJob({
    name: "digest",
    description: "Sums up absences for managers",
    settings: absenceSettings,
    needsDatabase: ({ mode }) => mode === "direct",
    payload: digestPayload,
    dryRun: true,
    misfire: { catchUp: "all", grace: "7d" },
    schedules: (_tenant, settings: AbsenceSettings) => {
      if (settings.mode === "api" || settings.digest === undefined) return [];
      const { at, days } = settings.digest;
      const [hour = "18", minute = "30"] = at.split(":");
      return settings.sites.map(({ id, timezone }) => ({
        name: id,
        payload: { site: id },
        timezone,
        trigger: cron(`${Number(minute)} ${Number(hour)} * * ${days}`, { timezone }),
      }));
    },
    run: writeDigest,
  });

async function writeDigest(
  context: RunContext<AbsenceSettings, z.output<typeof digestPayload>>,
): Promise<DigestResult | ReturnType<typeof skip>> {
  const { database, notify, payload, scheduledFor, settings } = context;
  if (settings.mode === "api" || settings.digest === undefined) {
    return skip("the tenant has no `digest` in its settings");
  }
  const site = siteOf(settings, payload.site);
  const last = localDate(scheduledFor, site.timezone);
  const first = settings.digest.period === "week" ? addDays(last, -6) : last;
  const from = instantAt(first, "00:00", site.timezone);
  const to = instantAt(addDays(last, 1), "00:00", site.timezone);
  const until = scheduledFor < to ? scheduledFor : to;
  const episodes = await new EpisodeStore(database).between(site.id, from, until);
  const span = { first, last, from, until };
  await notify(settings.digest.channel, {
    ...digestOf({ site: site.name ?? site.id, span, episodes }),
    dedupeKey: `digest:${site.id}:${first}:${last}`,
  });
  const people = new Set(episodes.map(({ person }) => person)).size;
  return { from: first, to: last, episodes: episodes.length, people };
}
