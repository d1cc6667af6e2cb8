import { systemClock } from "../../../time/index.ts";
import type { ServerConnection, ServerPool } from "./server-connection.ts";
import type { ServerFault } from "./server-fault.ts";
import { serverStoreError } from "./server-store-error.ts";
import { type ServerTraits, STATEMENT_PATIENCE } from "./server-traits.ts";

/** Pauses before a further try, in milliseconds. */
const PAUSES: Readonly<Partial<Record<ServerFault, readonly number[]>>> = {
  // The server undid it for another's sake.
  again: [2, 10, 30, 100, 300, 1000],
  // It has waited for the lock already.
  busy: [0],
  // The connection had ended while it lay in the pool; the next one may have, too.
  gone: [0, 50],
  // An administrator ended it, or the server is about to: a fresh connection tells which.
  starting: [0, 50, 250],
};

/** Work on a connection; it calls `commits` when from here on nobody can know whether it is done. */
export type ConnectionWork<T> = (connection: ServerConnection, commits: () => void) => Promise<T>;

/**
 * Does work on connections of a pool, and again where the server has surely undone it and another try
 * may go better. What then still fails is an error of the store.
 */
export class ServerTransactions {
  readonly #pool: ServerPool;
  readonly #traits: ServerTraits;

  /** Works on a pool. */
  constructor(pool: ServerPool, traits: ServerTraits) {
    this.#pool = pool;
    this.#traits = traits;
  }

  /** @throws {@link CarillonError} `STORE_UNREACHABLE`, `STORE_INVALID`, `STORE_VALUE_TOO_LONG`, `STORE_FAILED`. */
  async run<T>(work: ConnectionWork<T>): Promise<T> {
    const tries: Partial<Record<ServerFault, number>> = {};
    for (;;) {
      const attempt = { isOpen: false };
      try {
        return await this.#once(work, attempt);
      } catch (error) {
        const fault = this.#traits.fault(error);
        const count = tries[fault] ?? 0;
        const pause = attempt.isOpen ? undefined : PAUSES[fault]?.[count];
        if (pause === undefined) throw serverStoreError(error, { fault, pool: this.#pool });
        tries[fault] = count + 1;
        // A pause for other processes: the clock of the scheduler has no part in it.
        if (pause > 0) await systemClock().sleep(pause * (0.5 + Math.random()));
      }
    }
  }

  async #once<T>(work: ConnectionWork<T>, attempt: { isOpen: boolean }): Promise<T> {
    const connection = await this.#pool.acquire();
    let isWhole = false;
    try {
      const result = await work(connection, () => {
        attempt.isOpen = true;
      });
      isWhole = true;
      return result;
    } catch (error) {
      const fault = this.#traits.fault(error);
      // A commit that was answered with an error was undone; one without an answer may have been done.
      if (!["gone", "silent", "starting"].includes(fault)) attempt.isOpen = false;
      isWhole = await this.#rollback(connection, fault);
      throw error;
    } finally {
      connection.release(isWhole);
    }
  }

  async #rollback(connection: ServerConnection, fault: ServerFault): Promise<boolean> {
    // Neither is one of use whose server shuts down, or takes no writes since a failover.
    if (["gone", "silent", "starting", "read-only"].includes(fault)) return false;
    try {
      await connection.execute("rollback", [], STATEMENT_PATIENCE);
      return true;
    } catch {
      return false;
    }
  }
}
