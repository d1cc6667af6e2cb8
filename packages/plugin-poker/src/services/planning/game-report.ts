import type { Game } from "../games/game.ts";
import type { Session } from "../sessions/session.ts";
import type { SessionPlan, SkippedOccurrence } from "./plan-sessions.ts";

/** A session in a report. */
export interface ReportedSession {
  /** Session. */
  id: string;
  /** Original wall time, `YYYY-MM-DDTHH:MM`. */
  occurrence: string;
  /** When it begins, ISO 8601 in UTC. */
  startsAt: string;
}

/** What became of a game's occurrences; plain JSON. */
export interface GameReport {
  /** Game. */
  gameId: string;
  /** Its title. */
  title: string;
  /** New sessions; in a dry run without an id. */
  created: readonly (Omit<ReportedSession, "id"> & { id?: string })[];
  /** Sessions that were there, with their state. */
  existing: readonly (ReportedSession & { status: string })[];
  /** Sessions that were changed, with the fields. */
  updated: readonly (ReportedSession & { fields: readonly string[] })[];
  /** Sessions of which the series says otherwise, with the fields that they keep. */
  kept: readonly (ReportedSession & { fields: readonly string[] })[];
  /** Sessions that went because the series names them no more; with players they are cancelled. */
  removed: readonly (ReportedSession & { cancelled: boolean })[];
  /** Occurrences without a session, with reasons. */
  skipped: readonly SkippedOccurrence[];
}

/** A plan as a report, before its orphans are seen to. */
export function reportOf(
  game: Game,
  plan: SessionPlan,
  ids: ReadonlyMap<string, string> = new Map(),
): GameReport {
  return {
    gameId: game.id,
    title: game.title,
    created: plan.create.map(({ occurrence, startsAt }) => {
      const id = ids.get(occurrence);
      return { ...(id === undefined ? {} : { id }), occurrence, startsAt: startsAt.toISOString() };
    }),
    existing: plan.existing.map((session) => ({ ...reported(session), status: session.status })),
    updated: plan.update.map(({ session, values }) => ({
      ...reported({ ...session, ...values }),
      fields: Object.keys(values),
    })),
    kept: plan.kept.map(({ session, fields }) => ({ ...reported(session), fields })),
    removed: [],
    skipped: plan.skipped,
  };
}

/** A session for a report. */
export function reported({
  id,
  occurrence,
  startsAt,
}: Pick<Session, "id" | "occurrence" | "startsAt">): ReportedSession {
  return { id, occurrence, startsAt: startsAt.toISOString() };
}
