import { type Clock, systemClock } from "../../../time/index.ts";
import type { SqlDatabase, SqlWork } from "../sql-database.ts";
import type { SqlDialect } from "../sql-dialect.ts";
import type { ServerConnection, ServerPool } from "./server-connection.ts";
import { serverSession } from "./server-session.ts";
import { serverStoreError } from "./server-store-error.ts";
import { type ServerTraits, STATEMENT_PATIENCE } from "./server-traits.ts";

/** How often a transaction that was undone is tried, and the pauses before it, in milliseconds. */
const PAUSES = [5, 20, 60, 150, 400, 1000] as const;

/** A server as a store's database. */
export class ServerDatabase implements SqlDatabase {
  readonly dialect: SqlDialect;
  readonly #pool: ServerPool;
  readonly #traits: ServerTraits;
  readonly #clock: Clock;

  /** Takes over a pool; the clock counts only where it is turned by hand. */
  constructor(pool: ServerPool, traits: ServerTraits, clock: Clock) {
    this.#pool = pool;
    this.#traits = traits;
    this.#clock = clock;
    this.dialect = traits.dialect;
  }

  async read<T>(work: SqlWork<T>): Promise<T> {
    return this.#again(() => this.#with((connection) => work(this.#session(connection))));
  }

  async write<T>(work: SqlWork<T>): Promise<T> {
    return this.#again(() =>
      this.#with(async (connection) => {
        await this.#traits.begin(connection);
        await this.#traits.lock(connection, "store");
        const result = await work(this.#session(connection));
        await connection.execute("commit", [], STATEMENT_PATIENCE);
        return result;
      }),
    );
  }

  async alone<T>(work: SqlWork<T>): Promise<T> {
    return this.#again(() =>
      this.#with((connection) =>
        this.#traits.alone(connection, () => work(this.#session(connection, 0))),
      ),
    );
  }

  async close(): Promise<void> {
    await this.#pool.close();
  }

  #session(connection: ServerConnection, patience?: number) {
    return serverSession(connection, { clock: this.#clock, now: this.#traits.now }, patience);
  }

  async #with<T>(work: (connection: ServerConnection) => Promise<T>): Promise<T> {
    const connection = await this.#pool.acquire();
    let isWhole = false;
    try {
      const result = await work(connection);
      isWhole = true;
      return result;
    } catch (error) {
      isWhole = await this.#rollback(connection, error);
      throw error;
    } finally {
      connection.release(isWhole);
    }
  }

  async #rollback(connection: ServerConnection, error: unknown): Promise<boolean> {
    if (["gone", "silent"].includes(this.#traits.fault(error))) return false;
    try {
      await connection.execute("rollback", [], STATEMENT_PATIENCE);
      return true;
    } catch {
      return false;
    }
  }

  // Pauses are for other processes: the clock of the scheduler has no part in them.
  async #again<T>(work: () => Promise<T>): Promise<T> {
    for (let tries = 0; ; tries += 1) {
      try {
        return await work();
      } catch (error) {
        const fault = this.#traits.fault(error);
        const pause = PAUSES[tries];
        if (fault !== "again" || pause === undefined) {
          throw serverStoreError(error, { fault, pool: this.#pool });
        }
        await systemClock().sleep(pause * (0.5 + Math.random()));
      }
    }
  }
}
