import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from "kysely";
import type { Logger } from "../logging/index.ts";
import { type Clock, systemClock } from "../time/index.ts";
import type { Backend } from "./backend.ts";
import { busyError, closedError, unreachableError } from "./database-error.ts";
import type { DatabaseUrl } from "./database-url.ts";
import { openBackend } from "./open-backend.ts";
import { Slots } from "./slots.ts";

/** How long a call waits for a connection, in milliseconds. */
const PATIENCE = 30_000;

/** A connection that somebody holds. */
export interface Held extends DatabaseConnection {
  /** The driver's own. */
  readonly inner: DatabaseConnection;
  /** Whose it is. */
  readonly driver: Driver;
  /** Gives it back. */
  release(): Promise<void>;
}

/**
 * The connections of this process to one database. Opened at the first question, closed when idle and
 * opened again when asked. Waiting here is for the outside world, so it goes by the real clock,
 * whatever clock the scheduler runs on.
 */
export class ConnectionPool {
  /** Where it leads. */
  readonly url: DatabaseUrl;
  readonly #logger: Logger;
  readonly #clock: Clock = systemClock();
  readonly #prepared = new WeakSet<DatabaseConnection>();
  #slots: Slots | undefined;
  #opening: Promise<Backend> | undefined;
  #users = 0;
  #idleSince = this.#clock.now();
  #closed = false;
  #settled: (() => void) | undefined;

  /** Opens nothing yet. */
  constructor(url: DatabaseUrl, logger: Logger) {
    this.url = url;
    this.#logger = logger;
  }

  /** Whether connections are open, or being opened. */
  get isOpen(): boolean {
    return this.#opening !== undefined;
  }

  /**
   * Takes a connection.
   *
   * @throws {@link CarillonError} `DATABASE_UNREACHABLE`, `DATABASE_BUSY` after 30 s, `DATABASE_CLOSED`,
   * `DRIVER_MISSING`.
   */
  async acquire(): Promise<Held> {
    if (this.#closed) throw closedError(this.url);
    this.#users += 1;
    try {
      const backend = await this.#open();
      const slots = (this.#slots ??= new Slots(backend.limit));
      if (!(await slots.take(this.#clock, PATIENCE))) throw busyError(this.url, PATIENCE);
      try {
        if (this.#closed) throw closedError(this.url);
        return this.#hold(await this.#connect(backend), backend);
      } catch (error) {
        slots.give();
        throw unreachableError(this.url, error);
      }
    } catch (error) {
      this.#leave();
      throw error;
    }
  }

  /** Closes what nobody has used for so many milliseconds; an SQLite database in memory stays. */
  async closeIdle(after: number): Promise<void> {
    const idle = this.#clock.now().getTime() - this.#idleSince.getTime();
    if (this.#users > 0 || idle < after || this.url.key.startsWith("sqlite::memory:")) return;
    await this.#shut();
  }

  /** Waits so many milliseconds for connections at work, then cuts them. */
  async close(patience: number): Promise<void> {
    this.#closed = true;
    if (this.#users > 0) await this.#settle(patience);
    if (this.#users === 0) return this.#shut();
    const database = this.url.label;
    this.#logger.warn("database connections cut while at work", { database, users: this.#users });
    const opening = this.#opening;
    this.#opening = undefined;
    // A server that does not answer must not hold the end up.
    void opening?.then((backend) => backend.destroy()).catch(() => undefined);
    return undefined;
  }

  async #open(): Promise<Backend> {
    this.#opening ??= openBackend(this.url, this.#logger);
    try {
      return await this.#opening;
    } catch (error) {
      this.#opening = undefined;
      throw unreachableError(this.url, error);
    }
  }

  async #connect(backend: Backend): Promise<DatabaseConnection> {
    const connection = await backend.driver.acquireConnection();
    if (this.#prepared.has(connection)) return connection;
    try {
      await backend.prepare(connection);
    } catch (error) {
      await backend.driver.releaseConnection(connection);
      throw error;
    }
    this.#prepared.add(connection);
    return connection;
  }

  async #shut(): Promise<void> {
    const opening = this.#opening;
    this.#opening = undefined;
    this.#slots = undefined;
    const backend = await opening?.catch(() => undefined);
    await backend?.close().catch((error: unknown) => {
      this.#logger.debug("database connections did not close cleanly", {
        database: this.url.label,
        error,
      });
    });
  }

  #hold(inner: DatabaseConnection, backend: Backend): Held {
    const safe = (query: CompiledQuery): CompiledQuery => ({
      ...query,
      parameters: backend.parameters(query.parameters),
    });
    const slots = this.#slots;
    return {
      inner,
      driver: backend.driver,
      executeQuery: async <R>(query: CompiledQuery): Promise<QueryResult<R>> =>
        inner.executeQuery<R>(safe(query)),
      streamQuery: <R>(query: CompiledQuery, size?: number) =>
        inner.streamQuery<R>(safe(query), size),
      release: async () => {
        await backend.driver.releaseConnection(inner);
        slots?.give();
        this.#leave();
      },
    };
  }

  #leave(): void {
    this.#users -= 1;
    this.#idleSince = this.#clock.now();
    if (this.#users === 0) this.#settled?.();
  }

  async #settle(patience: number): Promise<void> {
    const over = new AbortController();
    const settled = new Promise<void>((resolve) => {
      this.#settled = resolve;
    });
    const late = this.#clock.sleep(patience, { signal: over.signal }).catch(() => undefined);
    await Promise.race([settled, late]);
    over.abort();
  }
}
