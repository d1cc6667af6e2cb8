import type { Terms } from "../games/game.ts";

/** `moved`: scheduled at another time than the series; `deleted`: a tombstone, so that it is not made again. */
export type SessionStatus = "scheduled" | "moved" | "cancelled" | "completed" | "deleted";

/** What a change of one session can touch. */
export type SessionField = keyof Terms | "startsAt" | "endsAt";

/** A session: one evening of a game. */
export interface Session extends Terms {
  /** UUID. */
  id: string;
  /** Game that it belongs to. */
  gameId: string;
  /** Original wall time in the game's zone, `YYYY-MM-DDTHH:MM`: its identity in the game, never changed. */
  occurrence: string;
  /** The instant of the original wall time. */
  originalStartsAt: Date;
  /** When it begins. */
  startsAt: Date;
  /** When it ends. */
  endsAt: Date;
  /** Where it stands. */
  status: SessionStatus;
  /** Why it is cancelled. */
  reason: string | undefined;
  /** Fields changed for this session alone; changes of the series leave them as they are. */
  overridden: readonly SessionField[];
  /** Number of its changes. */
  sequence: number;
  /** Players with a seat. */
  playersJoined: number;
  /** Players on the waiting list. */
  playersWaiting: number;
  /** Players who have come. */
  playersCheckedIn: number;
  /** When it was changed last. */
  updatedAt: Date;
}

/** Whether people can still look forward to it. */
export function isOpen({ status }: Pick<Session, "status">): boolean {
  return status === "scheduled" || status === "moved";
}
