import type { Assessment } from "../presence/assess.ts";
import type { PersonPresence, SitePresence } from "../presence/presence-source.ts";
import { type EndReason, type Episode, episodeId } from "./episode.ts";
import type { Notice, NoticeKind } from "./notice.ts";

/** Rules of reminders and escalation; lengths in milliseconds. */
export interface EpisodeRules {
  /** Between two pushes of one episode. */
  readonly cooldown: number;
  /** Pushes to a person on a day. */
  readonly perDay: number;
  /** Absent so long: the supervisors are told; `undefined`: nobody is. */
  readonly supervisorAfter: number | undefined;
  /** Absent so long: HR is told. */
  readonly hrAfter: number | undefined;
  /** When nobody's being seen is the site's fault; `undefined`: never. */
  readonly silent: { readonly people: number; readonly after: number } | undefined;
}

/** What is known before a check. */
export interface EpisodeState {
  /** Open episodes of the site, by person. */
  readonly open: ReadonlyMap<string, Episode>;
  /** Ids of all that were opened lately, ended ones included. */
  readonly known: ReadonlySet<string>;
  /** Pushes of this day, by person. */
  readonly pushesToday: ReadonlyMap<string, number>;
  /** People of whom nobody is to be told now; the whole site where it says so. */
  isMuted(person: string): boolean;
  /** Since when the site is silent. */
  readonly silentSince: number | undefined;
}

/** One person with the judgement. */
export interface Judged {
  readonly person: PersonPresence;
  readonly found: Assessment;
}

/** What a check changes, and tells. */
export interface EpisodePlan {
  /** New ones. */
  readonly opened: readonly Episode[];
  /** Changed ones, ended ones included. */
  readonly changed: readonly Episode[];
  /** What there is to tell. */
  readonly notices: readonly Notice[];
  /** People on shift and not excused. */
  readonly expected: number;
  /** Of these, absent. */
  readonly absent: readonly Judged[];
  /** Since when the site is silent now. */
  readonly silentSince: number | undefined;
}

/** Decides what follows from what is seen at a site. Pure. */
export function planEpisodes(
  input: {
    site: string;
    at: Date;
    judged: readonly Judged[];
    lastDetection: SitePresence["lastDetection"];
  },
  state: EpisodeState,
  rules: EpisodeRules,
): EpisodePlan {
  const at = input.at.getTime();
  const expected = input.judged.filter(({ found }) => EXPECTED.has(found.state));
  const absent = expected.filter(({ found }) => found.state === "absent");
  const lastSeen = input.lastDetection?.getTime();
  const isSilent =
    rules.silent !== undefined &&
    expected.length >= rules.silent.people &&
    absent.length === expected.length &&
    (lastSeen === undefined || lastSeen <= at - rules.silent.after);
  const silentSince = isSilent ? (state.silentSince ?? lastSeen ?? at) : undefined;
  const draft = new Draft(input.site, at, { state, rules });
  const people = new Set<string>();
  for (const one of input.judged) {
    people.add(one.person.id);
    draft.consider(one, isSilent);
  }
  for (const [person, episode] of state.open) {
    if (!people.has(person)) draft.end(episode, episode.shiftEnd <= at ? "shift-ended" : "gone");
  }
  const wasSilent = state.silentSince !== undefined;
  if (isSilent && !wasSilent) draft.tellOfSite("silent", silentSince ?? at, expected.length);
  if (!isSilent && wasSilent && (lastSeen ?? 0) > (state.silentSince ?? at)) {
    draft.tellOfSite("restored", state.silentSince ?? at, expected.length);
  }
  // Nobody's shift or break has made the site speak again: only a detection does.
  const stillSilent = !isSilent && wasSilent && (lastSeen ?? 0) <= (state.silentSince ?? at);
  const { opened, changed, notices } = draft;
  return {
    opened,
    changed,
    notices,
    expected: expected.length,
    absent,
    silentSince: stillSilent ? state.silentSince : silentSince,
  };
}

const EXPECTED: ReadonlySet<Assessment["state"]> = new Set(["absent", "present", "grace"]);
/** Checks are not on the millisecond: a reminder due at 09:55 is sent by the check of 09:55. */
const SLACK = 30_000;

class Draft {
  readonly opened: Episode[] = [];
  readonly changed: Episode[] = [];
  readonly notices: Notice[] = [];
  readonly #site: string;
  readonly #at: number;
  readonly #state: EpisodeState;
  readonly #rules: EpisodeRules;

  constructor(site: string, at: number, known: { state: EpisodeState; rules: EpisodeRules }) {
    this.#site = site;
    this.#at = at;
    this.#state = known.state;
    this.#rules = known.rules;
  }

  consider({ person, found }: Judged, isSilent: boolean): void {
    const episode = this.#state.open.get(person.id);
    const reason = episode === undefined ? undefined : this.#ending(episode, { person, found });
    const isAbsent = found.state === "absent" && !isSilent;
    if (episode !== undefined && reason !== undefined) {
      // Who is away again already is not told that they are back.
      this.end(episode, reason, { lastSeen: person.lastSeen, isTold: !isAbsent });
    }
    if (!isAbsent) return;
    if (episode === undefined || reason !== undefined) this.#open({ person, found });
    else this.#goOn(episode, { person, found });
  }

  end(
    episode: Episode,
    reason: EndReason,
    { lastSeen, isTold = true }: { lastSeen?: Date | undefined; isTold?: boolean } = {},
  ): void {
    const end =
      reason === "returned"
        ? (lastSeen?.getTime() ?? this.#at)
        : reason === "shift-ended"
          ? episode.shiftEnd
          : this.#at;
    const endedAt = Math.max(episode.since, Math.min(end, this.#at));
    this.changed.push({ ...episode, endedAt, endReason: reason });
    const facts = {
      name: episode.name,
      minutes: minutesBetween(episode.since, endedAt),
      since: episode.since,
      neverSeen: false,
    };
    this.#tell("ended", episode, { ...facts, reason, endedAt });
    if (reason !== "returned" || !isTold || this.#state.isMuted(episode.person)) return;
    if (episode.pushes > 0) this.#tell("resolve", episode, facts);
    if (episode.supervisorAt !== null) {
      this.#tell("returned", episode, { ...facts, hr: episode.hrAt !== null });
    }
  }

  tellOfSite(kind: "silent" | "restored", since: number, people: number): void {
    const minutes = minutesBetween(since, this.#at);
    const facts = { name: this.#site, minutes, since, neverSeen: false, people };
    const id = `${kind}:${this.#site}:${since}`;
    const place = { episode: null, person: null, site: this.#site };
    this.notices.push({ id, kind, ...place, decidedAt: this.#at, facts });
  }

  #ending(episode: Episode, { person, found }: Judged): EndReason | undefined {
    if (episode.shiftEnd <= this.#at) return "shift-ended";
    if (found.state === "on-leave") return "leave";
    if (found.state === "off-shift") return "gone";
    return (person.lastSeen?.getTime() ?? 0) > episode.since ? "returned" : undefined;
  }

  #open({ person, found }: Judged): void {
    const since = found.since?.getTime() ?? this.#at;
    const id = episodeId(person.id, this.#site, since);
    // It was told once already, and ended by something other than the person's return.
    if (this.#state.known.has(id)) return;
    const shiftEnd = found.shift?.to.getTime() ?? this.#at;
    const fresh = newEpisode({ id, person, site: this.#site, since, at: this.#at, shiftEnd });
    const { neverSeen } = found;
    const facts = { name: person.name, minutes: minutesBetween(since, this.#at), since, neverSeen };
    this.#tell("opened", fresh, facts);
    this.opened.push(this.#tellIfDue(fresh, { person, found }));
  }

  #goOn(episode: Episode, judged: Judged): void {
    const after = this.#tellIfDue(episode, judged);
    if (after !== episode) this.changed.push(after);
  }

  /** The episode with what was told noted in it. */
  #tellIfDue(episode: Episode, { person, found }: Judged): Episode {
    if (episode.acknowledgedAt !== null || this.#state.isMuted(person.id)) return episode;
    const { cooldown, perDay, supervisorAfter, hrAfter } = this.#rules;
    const away = this.#at - episode.since;
    const facts = {
      name: person.name,
      minutes: minutesBetween(episode.since, this.#at),
      since: episode.since,
      neverSeen: found.neverSeen,
      ...(person.supervisor === undefined ? {} : { supervisor: person.supervisor }),
    };
    let after = episode;
    const isDue = episode.pushedAt === null || this.#at - episode.pushedAt + SLACK >= cooldown;
    if (isDue && (this.#state.pushesToday.get(person.id) ?? 0) < perDay) {
      this.#tell(episode.pushes === 0 ? "open" : "remind", episode, facts);
      after = { ...after, pushedAt: this.#at, pushes: episode.pushes + 1 };
    }
    if (after.supervisorAt === null && isOver(away, supervisorAfter)) {
      this.#tell("supervisor", episode, facts);
      after = { ...after, supervisorAt: this.#at };
    }
    if (after.hrAt === null && isOver(away, hrAfter)) {
      this.#tell("hr", episode, facts);
      after = { ...after, hrAt: this.#at };
    }
    return after;
  }

  #tell(kind: NoticeKind, episode: Episode, facts: Notice["facts"]): void {
    const number = kind === "remind" ? `:${episode.pushes}` : "";
    this.notices.push({
      id: `${episode.id}:${kind}${number}`,
      kind,
      episode: episode.id,
      person: episode.person,
      site: this.#site,
      decidedAt: this.#at,
      facts,
    });
  }
}

function newEpisode(of: {
  id: string;
  person: PersonPresence;
  site: string;
  since: number;
  at: number;
  shiftEnd: number;
}): Episode {
  const { id, person, site, since, at, shiftEnd } = of;
  return {
    id,
    person: person.id,
    name: person.name,
    site,
    since,
    openedAt: at,
    shiftEnd,
    pushedAt: null,
    pushes: 0,
    supervisorAt: null,
    hrAt: null,
    acknowledgedAt: null,
    acknowledgedBy: null,
    note: null,
    endedAt: null,
    endReason: null,
  };
}

function isOver(length: number, limit: number | undefined): boolean {
  return limit !== undefined && length + SLACK >= limit;
}

function minutesBetween(from: number, to: number): number {
  return Math.max(0, Math.floor((to - from) / 60_000));
}
