import type { Clock } from "../../../time/index.ts";
import { systemClock } from "../../../time/index.ts";
import type { SqlDatabase, SqlLock, SqlSession, SqlWork } from "../sql-database.ts";
import type { SqlDialect } from "../sql-dialect.ts";
import type { ServerConnection, ServerPool } from "./server-connection.ts";
import { serverSession } from "./server-session.ts";
import { type ServerTraits, STATEMENT_PATIENCE } from "./server-traits.ts";
import { ServerTransactions } from "./server-transactions.ts";
import { type Piece, WriteLanes } from "./write-lanes.ts";

/** How long the end waits for what is under way, in milliseconds. */
const PATIENCE_AT_END = 5_000;

/** A server as a store's database. */
export class ServerDatabase implements SqlDatabase {
  readonly dialect: SqlDialect;
  readonly #pool: ServerPool;
  readonly #traits: ServerTraits;
  readonly #clock: Clock;
  readonly #transactions: ServerTransactions;
  readonly #lanes: WriteLanes;

  /** Takes over a pool; the clock counts only where it is turned by hand. */
  constructor(pool: ServerPool, traits: ServerTraits, clock: Clock) {
    this.#pool = pool;
    this.#traits = traits;
    this.#clock = clock;
    this.dialect = traits.dialect;
    this.#transactions = new ServerTransactions(pool, traits);
    // The rest of the connections is for those who look, and for work that is done alone.
    const writers = Math.max(1, Math.floor(pool.size / 2));
    this.#lanes = new WriteLanes((pieces, lock) => this.#writeGroup(pieces, lock), writers);
  }

  read<T>(work: SqlWork<T>, options: { snapshot: boolean } = { snapshot: false }): Promise<T> {
    return this.#transactions.run(async (connection) => {
      if (!options.snapshot) return work(this.#session(connection));
      await this.#traits.beginSnapshot(connection);
      const result = await work(this.#session(connection));
      await commit(connection);
      return result;
    });
  }

  write<T>(work: SqlWork<T>, lock?: SqlLock): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#lanes.add({ work, resolve: (result) => resolve(result as T), reject }, lock);
    });
  }

  alone<T>(work: SqlWork<T>): Promise<T> {
    return this.#transactions.run((connection) =>
      this.#traits.alone(connection, () => work(this.#session(connection, 0))),
    );
  }

  async close(): Promise<void> {
    const over = new AbortController();
    const late = systemClock()
      .sleep(PATIENCE_AT_END, { signal: over.signal })
      .catch(() => undefined);
    await Promise.race([this.#lanes.idle(), late]);
    over.abort();
    await this.#pool.close();
  }

  /** Never rejects: every piece hears of its own result. */
  async #writeGroup(pieces: readonly Piece[], lock: SqlLock | undefined): Promise<void> {
    try {
      const results = await this.#transactions.run(async (connection, commits) => {
        await this.#traits.begin(connection, lock);
        const session = this.#session(connection);
        const done: unknown[] = [];
        for (const { work } of pieces) done.push(await work(session));
        commits();
        await commit(connection);
        return done;
      });
      for (const [index, piece] of pieces.entries()) piece.resolve(results[index]);
    } catch (error) {
      const [first, ...others] = pieces;
      if (others.length === 0 || isServerGone(error)) {
        for (const piece of pieces) piece.reject(error);
        return;
      }
      // One of them failed, and took the others with it: each for itself now.
      for (const piece of [first, ...others]) {
        if (piece !== undefined) await this.#writeGroup([piece], lock);
      }
    }
  }

  #session(connection: ServerConnection, patience?: number): SqlSession {
    return serverSession(connection, { clock: this.#clock, now: this.#traits.now }, patience);
  }
}

async function commit(connection: ServerConnection): Promise<void> {
  await connection.execute("commit", [], STATEMENT_PATIENCE);
}

// Nobody knows whether it was committed, and each try would wait again.
function isServerGone(error: unknown): boolean {
  const { code, details } = error as { code?: unknown; details?: { fault?: unknown } };
  return code === "STORE_UNREACHABLE" && details?.fault !== "again";
}
