import { createHash } from "node:crypto";
import type { EpisodeTable } from "../../tables.ts";

/** One absence of one person; instants in epoch milliseconds. */
export interface Episode {
  /** Hash of person, site and `since`. */
  id: string;
  /** Who. */
  person: string;
  /** Name at the time. */
  name: string;
  /** Where. */
  site: string;
  /** Last seen, start of the shift, or end of a break. */
  since: number;
  /** When it was noticed. */
  openedAt: number;
  /** End of the shift. */
  shiftEnd: number;
  /** Latest push to the person. */
  pushedAt: number | null;
  /** Pushes to the person. */
  pushes: number;
  /** When the supervisors were told. */
  supervisorAt: number | null;
  /** When HR was told. */
  hrAt: number | null;
  /** When somebody said that it is known. */
  acknowledgedAt: number | null;
  /** Who. */
  acknowledgedBy: string | null;
  /** Why. */
  note: string | null;
  /** When it ended; `null` while it is open. */
  endedAt: number | null;
  /** How it ended. */
  endReason: EndReason | null;
}

/** How an episode ends: seen again, end of the shift, leave, or no longer on the roster. */
export type EndReason = "returned" | "shift-ended" | "leave" | "gone";

/** An absence has one id, whoever notices it, however often. */
export function episodeId(person: string, site: string, since: number): string {
  const text = JSON.stringify([person, site, since]);
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}

/** As it is kept. */
export function episodeRow(episode: Episode): EpisodeTable {
  const { id, person, name, site, since, pushes, note } = episode;
  return {
    id,
    person,
    name,
    site,
    open_key: episode.endedAt === null ? `${person}@${site}` : null,
    since,
    opened_at: episode.openedAt,
    shift_end: episode.shiftEnd,
    pushed_at: episode.pushedAt,
    pushes,
    supervisor_at: episode.supervisorAt,
    hr_at: episode.hrAt,
    acknowledged_at: episode.acknowledgedAt,
    acknowledged_by: episode.acknowledgedBy,
    note,
    ended_at: episode.endedAt,
    end_reason: episode.endReason,
  };
}

/** As it was kept. */
export function readEpisode(row: EpisodeTable): Episode {
  return {
    id: row.id,
    person: row.person,
    name: row.name,
    site: row.site,
    since: Number(row.since),
    openedAt: Number(row.opened_at),
    shiftEnd: Number(row.shift_end),
    pushedAt: instant(row.pushed_at),
    pushes: Number(row.pushes),
    supervisorAt: instant(row.supervisor_at),
    hrAt: instant(row.hr_at),
    acknowledgedAt: instant(row.acknowledged_at),
    acknowledgedBy: row.acknowledged_by,
    note: row.note,
    endedAt: instant(row.ended_at),
    endReason: row.end_reason as EndReason | null,
  };
}

function instant(value: EpisodeTable["pushed_at"]): number | null {
  return value === null ? null : Number(value);
}
