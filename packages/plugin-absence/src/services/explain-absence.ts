import type { Schedules, TenantScope } from "@carillon/core";
import type { DirectSettings, SiteSettings } from "../schema.ts";
import type { AbsenceTables } from "../tables.ts";
import { type Episode, readEpisode } from "./episodes/episode.ts";
import { rulesOf } from "./episodes/rules-of.ts";
import { type Assessment, assess } from "./presence/assess.ts";
import { PresenceSource, type Span } from "./presence/presence-source.ts";
import { milliseconds } from "./time/milliseconds.ts";

/** Why somebody is or is not absent at a site. */
export interface SiteExplanation {
  /** Id of the site. */
  site: string;
  /** Whether a check at that instant finds the person absent. */
  absent: boolean;
  /** What it finds. */
  state: Assessment["state"];
  /** In a sentence. */
  reason: string;
  /** Minutes since `since`. */
  minutes: number;
  /** Minutes from which somebody is absent there. */
  thresholdMinutes: number;
  /** Start of the gap. */
  since?: Date;
  /** Latest detection known at the instant. */
  lastSeen?: Date;
  /** The shift that counts. */
  shift?: Span;
  /** The episode of the instant. */
  episode?: Episode;
  /** Nobody is told of the person now, and until when. */
  mutedUntil?: Date;
  /** Whether checks run there about that time, and if not, why. */
  checks: { run: boolean; reason?: string };
}

/** Why somebody is or is not absent. */
export interface AbsenceExplanation {
  /** Who. */
  person: string;
  /** When. */
  at: Date;
  /** At any site. */
  absent: boolean;
  /** Each site where the person has shifts; none for somebody who is on no roster. */
  sites: readonly SiteExplanation[];
}

/** What the explanation is made of. */
export interface ExplainRequest {
  /** The tenant's things. */
  scope: Pick<TenantScope, "database" | "get" | "tenant">;
  /** The tenant's settings. */
  settings: DirectSettings;
  /** Who. */
  person: string;
  /** When. */
  at: Date;
  /** Now. */
  now: Date;
  /** Says when checks run. */
  schedules: Pick<Schedules, "explain">;
}

/** Works it out as a check would, and changes nothing. */
export async function explainAbsence(request: ExplainRequest): Promise<AbsenceExplanation> {
  const { at, person, settings } = request;
  const sites: SiteExplanation[] = [];
  for (const site of settings.sites) {
    const found = await explainSite(request, site);
    if (found !== undefined) sites.push(found);
  }
  return { person, at, absent: sites.some(({ absent }) => absent), sites };
}

async function explainSite(
  request: ExplainRequest,
  site: SiteSettings,
): Promise<SiteExplanation | undefined> {
  const { at, now, person, scope, settings } = request;
  const isPast = now.getTime() - at.getTime() > PRESENT;
  const { people } = await scope.get(PresenceSource).read({ site, at, isPast, person });
  const known = people.find(({ id }) => id === person);
  if (known === undefined) return undefined;
  const { rules, thresholds } = rulesOf(settings, site);
  const found = assess(known, at, thresholds);
  const { lastSeen } = known;
  const db = scope.database.tables<AbsenceTables>();
  const [episode, mutes, checks] = await Promise.all([
    db
      .selectFrom("absence_episodes")
      .selectAll()
      .where("person", "=", person)
      .where("site", "=", site.id)
      .where("since", "<=", at.getTime())
      .where((eb) => eb.or([eb("ended_at", "is", null), eb("ended_at", ">", at.getTime())]))
      .orderBy("opened_at", "desc")
      .executeTakeFirst(),
    db.selectFrom("absence_mutes").selectAll().where("until", ">", at.getTime()).execute(),
    checksAt(request, site),
  ]);
  const muted = mutes
    .filter((mute) => (mute.person ?? person) === person && (mute.site ?? site.id) === site.id)
    .map(({ until }) => Number(until));
  return {
    site: site.id,
    absent: found.state === "absent",
    state: found.state,
    reason: reasonOf(found, thresholds.thresholdMinutes, rules.silent !== undefined),
    minutes: Math.round(found.minutes * 100) / 100,
    thresholdMinutes: thresholds.thresholdMinutes,
    ...(found.since === undefined ? {} : { since: found.since }),
    ...(lastSeen === undefined ? {} : { lastSeen }),
    ...(found.shift === undefined ? {} : { shift: found.shift }),
    ...(episode === undefined ? {} : { episode: readEpisode(episode) }),
    ...(muted.length === 0 ? {} : { mutedUntil: new Date(Math.max(...muted)) }),
    checks,
  };
}

const PRESENT = 10 * 60_000;

/** The instant of a check that is nearest before. */
async function checksAt(
  { at, schedules, scope, settings }: ExplainRequest,
  site: SiteSettings,
): Promise<SiteExplanation["checks"]> {
  const every = milliseconds(site.every ?? settings.every);
  const key = `absence:check@${scope.tenant.id}#${site.id}`;
  const from = new Date(at.getTime() - every + 1);
  const instants = await schedules.explain(key, { from, to: new Date(at.getTime() + 1) });
  const nearest = instants.at(-1);
  if (nearest === undefined) return { run: false, reason: "no check falls on this time" };
  const run = nearest.verdict === "runs" || nearest.verdict === "shifted";
  return { run, ...(nearest.reason === undefined ? {} : { reason: nearest.reason }) };
}

function reasonOf(found: Assessment, threshold: number, canBeSilent: boolean): string {
  const { isSkewed, leave, minutes, neverSeen, state } = found;
  const gap = `${Math.floor(minutes * 100) / 100} min of ${threshold}`;
  const skew = isSkewed ? "; the latest detection lies in the future, so its clock is fast" : "";
  switch (state) {
    case "off-shift":
      return "no shift at this time";
    case "on-leave":
      return `on leave${leave === undefined ? "" : ` (${leave})`}`;
    case "on-break":
      return "on a break";
    case "grace":
      return "the shift has just begun";
    case "present":
      return isSkewed ? `seen${skew}` : `out of range for ${gap}`;
    case "absent": {
      const what = neverSeen ? "not seen since the shift began" : "out of range";
      const silent = canBeSilent ? "; nobody is pushed while the whole site is silent" : "";
      return `${what}, ${gap}${silent}`;
    }
  }
}
