import type { Message } from "@carillon/core";
import type { Episode } from "./episodes/episode.ts";

/** What a digest tells of. */
export interface DigestFacts {
  /** Site, for people. */
  site: string;
  /** Days, and the instants that they mean. */
  span: { first: string; last: string; from: Date; until: Date };
  /** Episodes that were open within. */
  episodes: readonly Episode[];
}

/** The message of a digest: how many, how long, and who was away longest. */
export function digestOf({ site, span, episodes }: DigestFacts): Message {
  const { first, last } = span;
  const days = first === last ? first : `${first} to ${last}`;
  const title = `Absences at ${site}, ${days}`;
  if (episodes.length === 0) return { title, body: "Nobody was absent.", severity: "success" };
  const byPerson = new Map<string, { name: string; count: number; minutes: number }>();
  for (const episode of episodes) {
    const entry = byPerson.get(episode.person) ?? { name: episode.name, count: 0, minutes: 0 };
    byPerson.set(episode.person, entry);
    entry.count += 1;
    entry.minutes += minutesWithin(episode, span);
  }
  const people = [...byPerson].sort(
    ([a, one], [b, other]) => other.minutes - one.minutes || (a < b ? -1 : 1),
  );
  const lines = people
    .slice(0, MOST)
    .map(([id, { name, count, minutes }]) => `${name} (${id}): ${count} × , ${minutes} min`)
    .map((line) => line.replace(" × ,", "×,"));
  const more = people.length > MOST ? [`and ${people.length - MOST} more`] : [];
  const count = (which: (episode: Episode) => boolean) => String(episodes.filter(which).length);
  return {
    title,
    body: [...lines, ...more].join("\n"),
    severity: "info",
    fields: [
      { name: "People", value: String(people.length), inline: true },
      { name: "Absences", value: String(episodes.length), inline: true },
      { name: "Escalated", value: count((one) => one.supervisorAt !== null), inline: true },
      { name: "Acknowledged", value: count((one) => one.acknowledgedAt !== null), inline: true },
      { name: "Still open", value: count((one) => isOpen(one, span)), inline: true },
    ],
  };
}

const MOST = 20;

/** One that no check has ended is over with its shift all the same. */
function isOpen({ endedAt, shiftEnd }: Episode, { until }: DigestFacts["span"]): boolean {
  return endedAt === null && shiftEnd > until.getTime();
}

function minutesWithin({ since, endedAt, shiftEnd }: Episode, span: DigestFacts["span"]): number {
  const from = Math.max(since, span.from.getTime());
  const to = Math.min(endedAt ?? shiftEnd, span.until.getTime());
  return Math.max(0, Math.floor((to - from) / 60_000));
}
