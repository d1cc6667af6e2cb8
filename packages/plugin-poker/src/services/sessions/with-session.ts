import type { TenantDatabase } from "@carillon/core";
import { inTransaction, lockGame, lockSession, type PokerTransaction } from "../in-transaction.ts";
import { findSession } from "./find-sessions.ts";
import type { Session } from "./session.ts";

/** Changes a session while nobody else changes it, its game or its players. */
export async function withSession<T>(
  database: TenantDatabase,
  id: string,
  work: (transaction: PokerTransaction, session: Session) => Promise<T>,
): Promise<T> {
  for (;;) {
    // Before the transaction: its first statement has to be the lock of the game.
    const { gameId } = await findSession(database.tables(), id);
    const done = await inTransaction(database, async (transaction) => {
      await lockGame(transaction, gameId);
      await lockSession(transaction, id);
      const session = await findSession(transaction, id);
      // A change of "this and following" may have given it to another game meanwhile.
      if (session.gameId !== gameId) return undefined;
      return { result: await work(transaction, session) };
    });
    if (done !== undefined) return done.result;
  }
}
