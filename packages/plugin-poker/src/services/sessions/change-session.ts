import type { PokerTransaction } from "../in-transaction.ts";
import { fillSeats, recordSeats } from "./seats.ts";
import type { Session } from "./session.ts";
import { changedColumns } from "./session-row.ts";

/** Writes a changed session, and gives out seats that the change made. */
export async function changeSession(
  transaction: PokerTransaction,
  session: Session,
  change: Partial<Session> & { updatedAt: Date },
): Promise<Session> {
  const changed = { ...session, ...change, sequence: session.sequence + 1 };
  await transaction
    .updateTable("game_sessions")
    .set(changedColumns(changed))
    .where("id", "=", session.id)
    .execute();
  if (changed.maxPlayers === session.maxPlayers || session.playersWaiting === 0) return changed;
  await fillSeats(transaction, { sessionId: session.id, maxPlayers: changed.maxPlayers });
  const { joined, waiting } = await recordSeats(transaction, session.id);
  return { ...changed, playersJoined: joined, playersWaiting: waiting };
}
