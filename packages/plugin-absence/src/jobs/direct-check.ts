import { CarillonError, type RunContext } from "@carillon/core";
import type { z } from "zod";
import {
  absenceEnded,
  absenceEscalated,
  absenceOpened,
  siteRestored,
  siteSilent,
} from "../events.ts";
import type { checkPayload, DirectSettings, SiteSettings } from "../schema.ts";
import { Devices } from "../services/devices/devices.ts";
import { announce } from "../services/episodes/announce.ts";
import { EpisodeStore } from "../services/episodes/episode-store.ts";
import type { Notice, NoticeKind } from "../services/episodes/notice.ts";
import { isMessage } from "../services/episodes/notice-message.ts";
import { type EpisodeState, planEpisodes } from "../services/episodes/plan-episodes.ts";
import { rulesOf } from "../services/episodes/rules-of.ts";
import { assess } from "../services/presence/assess.ts";
import { PresenceSource } from "../services/presence/presence-source.ts";
import { instantAt, localDate } from "../services/time/local-time.ts";

/** What a check found. */
export interface DirectCheckResult {
  /** Of the tenant. */
  mode: "direct";
  /** Id of the site. */
  site: string;
  /** The instant that was looked at. */
  at: string;
  /** It was past or yet to come: nothing was changed, and nobody told. */
  isHistory: boolean;
  /** People on shift and not excused. */
  expected: number;
  /** Those absent, with minutes. */
  absent: readonly { person: string; minutes: number; neverSeen: boolean }[];
  /** Episodes that began. */
  opened: number;
  /** Episodes that ended. */
  ended: number;
  /** Messages by kind. */
  notices: Readonly<Partial<Record<NoticeKind, number>>>;
  /** People to be told who have no device. */
  noDevice: readonly string[];
  /** People whose latest detection lies in the future. */
  skewed: readonly string[];
  /** Nobody at all is detected. */
  isSilent: boolean;
}

type Context = RunContext<unknown, z.output<typeof checkPayload>>;

/** Checks one site from the tenant's own data. */
export async function directCheck(
  context: Context,
  settings: DirectSettings,
): Promise<DirectCheckResult> {
  const { payload, clock, database, dryRun, logger, notify, checkpoint } = context;
  const site = siteOf(settings, payload.site);
  const now = clock.now();
  const at = instantOf(context, now);
  const isHistory = Math.abs(at.getTime() - now.getTime()) > CURRENT;
  const isPast = isHistory && at < now;
  const source = context.get(PresenceSource);
  const { people, lastDetection } = await source.read({ site, at, isPast });
  const { rules, thresholds } = rulesOf(settings, site);
  const judged = people.map((person) => ({ person, found: assess(person, at, thresholds) }));
  const store = new EpisodeStore(database);
  const startOfDay = instantAt(localDate(at, site.timezone), "00:00", site.timezone);
  const state = isHistory ? NOTHING_KNOWN : await store.state(site.id, at, startOfDay);
  const plan = planEpisodes({ site: site.id, at, judged, lastDetection }, state, rules);
  const skewed = judged.filter(({ found }) => found.isSkewed).map(({ person }) => person.id);
  if (skewed.length > 0) {
    logger.warn(`the latest detection of ${skewed.length} people lies in the future`, { skewed });
  }
  const isReal = !dryRun && !isHistory;
  if (isReal) await store.write(site.id, at, plan);
  // What an earlier run decided and could not put into the outbox goes with it.
  const waiting = isReal ? await store.waiting(site.id) : plan.notices;
  const told = isReal ? waiting.filter((notice) => isFresh(notice, now, rules.ttl)) : waiting;
  const noDevice = await announce({
    notices: isHistory && !dryRun ? [] : told,
    place: { name: site.name ?? site.id, timezone: site.timezone },
    settings,
    devices: context.get(Devices),
    notify,
  });
  if (isReal) {
    await emitAll(context, waiting);
    // The messages are in the outbox from here on; a crash before it repeats them under their dedupe keys.
    await checkpoint.set({ at: at.toISOString() });
    await store.queued(waiting);
  }
  return {
    mode: "direct",
    site: site.id,
    at: at.toISOString(),
    isHistory,
    expected: plan.expected,
    absent: plan.absent.map(({ person, found }) => ({
      person: person.id,
      minutes: Math.round(found.minutes * 100) / 100,
      neverSeen: found.neverSeen,
    })),
    opened: plan.opened.length,
    ended: plan.changed.filter(({ endedAt }) => endedAt !== null).length,
    notices: countKinds(plan.notices),
    noDevice,
    skewed,
    isSilent: plan.silentSince !== undefined,
  };
}

/** Further from now than this an instant is history: who is pushed now must be absent now. */
const CURRENT = 10 * 60_000;

const NOTHING_KNOWN: EpisodeState = {
  open: new Map(),
  known: new Set(),
  pushesToday: new Map(),
  isMuted: () => false,
  silentSince: undefined,
};

/**
 * A run that is a little late looks at the present: a detection since then counts. One asked for another
 * instant looks at that.
 */
function instantOf({ payload, scheduledFor }: Context, now: Date): Date {
  if (payload.now !== undefined) return new Date(payload.now);
  return Math.abs(now.getTime() - scheduledFor.getTime()) > CURRENT ? scheduledFor : now;
}

/** @throws {@link CarillonError} `ABSENCE_SITE_UNKNOWN`. */
export function siteOf(
  settings: Pick<DirectSettings, "sites">,
  id: string | undefined,
): SiteSettings {
  const { sites } = settings;
  const site =
    id === undefined && sites.length === 1 ? sites[0] : sites.find((one) => one.id === id);
  if (site !== undefined) return site;
  throw new CarillonError(
    "ABSENCE_SITE_UNKNOWN",
    `Expected \`site\` to be one of ${sites.map((one) => one.id).join(", ")}, found ${id ?? "none"}`,
    { details: { site: id } },
  );
}

function isFresh({ kind, decidedAt }: Notice, now: Date, ttl: number): boolean {
  // A silent site is worth telling late; a push that says "now" is not.
  return kind === "silent" || now.getTime() - decidedAt <= ttl;
}

/** Each event once by its id, so that one decided before a crash is emitted after it. */
async function emitAll({ emit, tenant }: Context, notices: readonly Notice[]): Promise<void> {
  for (const { id, kind, episode, person, site, facts } of notices) {
    const options = { id, tenant: tenant.id };
    const since = iso(facts.since);
    const who = { episode: episode ?? "", person: person ?? "", site, since };
    const { reason = "gone", endedAt = facts.since } = facts;
    if (kind === "opened") await emit(absenceOpened, who, options);
    if (kind === "ended") await emit(absenceEnded, { ...who, reason, at: iso(endedAt) }, options);
    if (kind === "silent") await emit(siteSilent, { site, since }, options);
    if (kind === "restored") await emit(siteRestored, { site, since }, options);
    if (kind === "supervisor" || kind === "hr") {
      await emit(absenceEscalated, { ...who, to: kind }, options);
    }
  }
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

function countKinds(notices: readonly Notice[]): DirectCheckResult["notices"] {
  const counts: Partial<Record<NoticeKind, number>> = {};
  for (const { kind } of notices.filter(isMessage)) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}
