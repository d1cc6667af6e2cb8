import { anyCase, isObject } from "./any-case.ts";
import { type InaraProfile, type InaraSquadron, RANK_KINDS, type RankKind } from "./profile.ts";

/**
 * Reads `eventData` of `getCommanderProfile`; `undefined` where it names nobody. Ranks may be numbers or
 * texts, members of any case; what cannot be read counts as not told.
 *
 * @see https://inara.cz/elite/inara-api-docs/
 */
export function readProfile(data: unknown): InaraProfile | undefined {
  if (!isObject(data)) return undefined;
  const members = anyCase(data);
  const name = members.text("commanderName") ?? members.text("userName");
  if (name === undefined) return undefined;
  const ranks = readRanks(members.get("commanderRanksPilot"));
  // Inara writes null for "none" and for "I do not say"; only a profile that has its ranks is trusted.
  const none = Object.keys(ranks).length > 0 ? null : undefined;
  const power = members.get("preferredPowerName");
  const squadron = members.get("commanderSquadron");
  return {
    name,
    ranks,
    power: isNone(power) ? none : members.text("preferredPowerName"),
    squadron: isNone(squadron) ? none : readSquadron(squadron),
    url: webUrl(members.text("inaraURL")),
    raw: data,
  };
}

/** Whether a profile is that of the commander who was asked for, and not of one with a similar name. */
export function isProfileOf(profile: InaraProfile, asked: string): boolean {
  const { raw } = profile;
  const members = anyCase(raw);
  const names = [members.text("commanderName"), members.text("userName")];
  return names.some((name) => name !== undefined && foldName(name) === foldName(asked));
}

/** A name as Inara and the game compare it: without case, and without what surrounds it. */
export function foldName(name: string): string {
  return name.normalize("NFC").trim().replaceAll(/\s+/g, " ").toLowerCase();
}

function isNone(value: unknown): boolean {
  return value === null || value === "" || (Array.isArray(value) && value.length === 0);
}

function readRanks(value: unknown): Partial<Record<RankKind, number>> {
  const ranks: Partial<Record<RankKind, number>> = {};
  for (const entry of Array.isArray(value) ? (value as readonly unknown[]) : []) {
    const members = anyCase(entry);
    const name = members.text("rankName")?.toLowerCase();
    const kind = RANK_KINDS.find((known) => known === name);
    const rank = members.count("rankValue");
    if (kind !== undefined && rank !== undefined && rank <= HIGHEST) ranks[kind] = rank;
  }
  return ranks;
}

// Far above what the game has, so that new ranks are taken.
const HIGHEST = 999;

function readSquadron(value: unknown): InaraSquadron | undefined {
  const members = anyCase(value);
  const name = members.text("squadronName");
  if (name === undefined) return undefined;
  return {
    name,
    rank: members.text("squadronMemberRank"),
    id: members.count("squadronID"),
    url: webUrl(members.text("inaraURL")),
  };
}

function webUrl(text: string | undefined): string | undefined {
  if (text === undefined || !URL.canParse(text)) return undefined;
  return /^https?:$/.test(new URL(text).protocol) ? text : undefined;
}
