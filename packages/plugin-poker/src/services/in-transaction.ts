import type { TenantDatabase } from "@carillon/core";
import type { Transaction } from "kysely";
import type { PokerTables } from "../tables.ts";

/** A transaction on the plugin's tables. */
export type PokerTransaction = Transaction<PokerTables>;

/**
 * Does work in one transaction; one that the database broke off in favour of another is done again, 10
 * times in all. Work takes its lock with its first statement: the game's before a session's, so that two
 * never wait for each other.
 */
export async function inTransaction<T>(
  database: TenantDatabase,
  work: (transaction: PokerTransaction) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await database.tables<PokerTables>().transaction().execute(work);
    } catch (error) {
      if (attempt === ATTEMPTS || !gaveWay(error)) throw error;
    }
  }
}

/** Keeps others from a game until the transaction ends; a write, since it locks on every database. */
export async function lockGame(transaction: PokerTransaction, id: string): Promise<void> {
  await transaction
    .updateTable("games")
    .set((eb) => ({ version: eb.ref("version") }))
    .where("id", "=", id)
    .execute();
}

/** Keeps others from a session until the transaction ends. */
export async function lockSession(transaction: PokerTransaction, id: string): Promise<void> {
  await transaction
    .updateTable("game_sessions")
    .set((eb) => ({ sequence: eb.ref("sequence") }))
    .where("id", "=", id)
    .execute();
}

const ATTEMPTS = 10;
const GAVE_WAY = new Set<unknown>(["ER_LOCK_DEADLOCK", "ER_CHECKREAD", "40P01", "40001"]);

/** Tells a transaction that lost against another from one that is wrong. */
function gaveWay(error: unknown): boolean {
  for (let cause = error; typeof cause === "object" && cause !== null; ) {
    if ("code" in cause && GAVE_WAY.has(cause.code)) return true;
    cause = "cause" in cause ? cause.cause : undefined;
  }
  return false;
}
