import type { DirectSettings, SiteSettings } from "../../schema.ts";
import type { AbsenceRules } from "../presence/assess.ts";
import { milliseconds } from "../time/milliseconds.ts";
import type { EpisodeRules } from "./plan-episodes.ts";

const MINUTE = 60_000;

/** The rules of one site, from the tenant's settings. */
export function rulesOf(
  settings: DirectSettings,
  site: SiteSettings,
): { rules: EpisodeRules & { ttl: number }; thresholds: AbsenceRules } {
  const { channels, escalation, reminders, silentSite } = settings;
  const thresholdMinutes = site.thresholdMinutes ?? settings.thresholdMinutes;
  return {
    thresholds: { thresholdMinutes, graceMinutes: settings.graceMinutes },
    rules: {
      cooldown: milliseconds(reminders.cooldown),
      perDay: reminders.perDay,
      // Nobody is noted as told where there is no channel to tell them by.
      supervisorAfter:
        channels.supervisors === undefined ? undefined : escalation.supervisorAfterMinutes * MINUTE,
      hrAfter: channels.hr === undefined ? undefined : escalation.hrAfterMinutes * MINUTE,
      silent:
        silentSite === false
          ? undefined
          : { people: silentSite.people, after: (silentSite.minutes ?? thresholdMinutes) * MINUTE },
      ttl: milliseconds(settings.pushTtl),
    },
  };
}
