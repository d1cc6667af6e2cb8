import type { Game } from "../games/game.ts";
import type { Occurrence } from "../recurrence/occurrences.ts";
import { isOpen, type Session } from "../sessions/session.ts";

/** Occurrences with the sessions that stand for them. */
export interface Matches {
  /** Every occurrence, in order, with its session. */
  pairs: readonly { occurrence: Occurrence; session: Session | undefined }[];
  /** Sessions that stand for none of them. */
  rest: readonly Session[];
}

/**
 * Finds the session of each occurrence: the one of that original wall time, else one of that original
 * date. So a series that begins at another hour keeps its sessions, and a session that was moved,
 * cancelled or deleted gets no twin.
 */
export function matchOccurrences(
  game: Game,
  occurrences: readonly Occurrence[],
  sessions: readonly Session[],
): Matches {
  const free = new Map(sessions.map((session) => [session.occurrence, session]));
  const found = new Map<string, Session>();
  const take = (occurrence: Occurrence, session: Session | undefined): void => {
    if (session === undefined || !free.delete(session.occurrence)) return;
    found.set(occurrence.occurrence, session);
  };
  for (const occurrence of occurrences) take(occurrence, free.get(occurrence.occurrence));
  for (const occurrence of occurrences) {
    if (found.has(occurrence.occurrence)) continue;
    const near = [...free.values()]
      .filter((session) => dayOf(session) === dayOf(occurrence))
      .sort(byOccurrence)[0];
    take(occurrence, near);
  }
  // A game that is played once has one session, also when its date was changed; one that was cancelled
  // or deleted was that of another date.
  const [only] = occurrences;
  if (game.recurrence === "once" && occurrences.length === 1 && only && found.size === 0) {
    take(only, [...free.values()].filter(isOpen).sort(byOccurrence)[0]);
  }
  return {
    pairs: occurrences.map((occurrence) => ({
      occurrence,
      session: found.get(occurrence.occurrence),
    })),
    rest: [...free.values()].sort(byOccurrence),
  };
}

function dayOf({ occurrence }: { occurrence: string }): string {
  return occurrence.slice(0, 10);
}

function byOccurrence(a: Session, b: Session): number {
  return a.occurrence < b.occurrence ? -1 : 1;
}
