import { CarillonError } from "@carillon/core";
import { isOpen, type Session } from "./session.ts";

/**
 * Makes sure that a session is still to come.
 *
 * @throws {@link CarillonError} `POKER_SESSION_CLOSED` when it is cancelled, over, or has begun.
 */
export function checkOpen(session: Session, now: Date): void {
  if (isOpen(session) && session.startsAt > now) return;
  const state = isOpen(session) ? `begun at ${session.startsAt.toISOString()}` : session.status;
  throw new CarillonError(
    "POKER_SESSION_CLOSED",
    `Expected session ${session.id} to be open, found it ${state}`,
    { details: { session: session.id, status: session.status } },
  );
}
