import type { Kysely, Dialect as KyselyDialect } from "kysely";
import type { Secret } from "../config/index.ts";
import type { CarillonError } from "../errors.ts";
import type { Logger } from "../logging/index.ts";
import { type Clock, systemClock } from "../time/index.ts";
import { ConnectionPool, type Held } from "./connection-pool.ts";
import { closedError } from "./database-error.ts";
import { type DatabaseUrl, parseDatabaseUrl } from "./database-url.ts";
import { loadKysely } from "./kysely.ts";
import type { PluginMigrations } from "./migrate.ts";
import { MigrationGate } from "./migration-gate.ts";
import { poolDialect } from "./pool-dialect.ts";
import type { TenantDatabase } from "./tenant-database.ts";

/** Who asks for which database. */
export interface DatabaseRequest {
  /** Whoever gives it back with `release`: a tenant. */
  readonly holder: string;
  /** Where it is. */
  readonly url: string | Secret;
  /** Where a relative path of SQLite starts. @defaultValue the working directory */
  readonly directory?: string | undefined;
  /** Whose migrations run before the first query, in this order. @defaultValue none */
  readonly plugins?: readonly PluginMigrations[];
}

/** Nobody used a database for so long: its connections are closed until somebody does. Milliseconds. */
const IDLE = 300_000;
const SWEEP = "1m";

/** How long closing waits for connections at work, in milliseconds. */
const AT_WORK = 5_000;

interface Entry {
  readonly pool: ConnectionPool;
  readonly gate: MigrationGate;
  readonly holders: Set<string>;
}

interface Use {
  readonly key: string;
  readonly holder: string;
  readonly url: DatabaseUrl;
  readonly plugins: readonly PluginMigrations[];
}

interface Given {
  readonly request: DatabaseRequest;
  readonly database: TenantDatabase;
}

/**
 * The tenants' databases. There is one pool of connections for each distinct database, shared by those
 * who name it; it opens at the first query and closes when it is idle, when its last holder lets go,
 * and at the end.
 */
export class DatabasePools {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #entries = new Map<string, Entry>();
  readonly #given = new Map<string, Given[]>();
  readonly #end = new AbortController();
  #sweeping = false;

  /** Opens nothing yet. `clock` times the retries of migrations. */
  constructor(options: { clock: Clock; logger: Logger }) {
    this.#clock = options.clock;
    this.#logger = options.logger;
  }

  /**
   * A holder's database; the same object for the same request. It may be kept: after `release` it
   * counts its holder again at its next query, so that a run which outlives a reload goes on.
   *
   * @throws {@link CarillonError} `DATABASE_URL_INVALID`.
   */
  handle(request: DatabaseRequest): TenantDatabase {
    const given = this.#given.get(request.holder) ?? [];
    const known = given.find((other) => isSame(other.request, request));
    if (known !== undefined) return known.database;
    const database = this.#make(request, parseDatabaseUrl(request.url, request.directory));
    this.#given.set(request.holder, [...given, { request, database }]);
    return database;
  }

  /** A holder lets go of all it holds; what nobody else holds is closed when its queries are done, or cut after 5 s. */
  async release(holder: string): Promise<void> {
    this.#given.delete(holder);
    const closing: Promise<void>[] = [];
    for (const [key, { pool, holders }] of this.#entries) {
      if (!holders.delete(holder) || holders.size > 0) continue;
      this.#entries.delete(key);
      closing.push(pool.close(AT_WORK));
    }
    await Promise.all(closing);
  }

  /** Closes everything, for good; queries that still run have `patience` milliseconds to end. */
  async close(patience: number = AT_WORK): Promise<void> {
    this.#end.abort();
    const pools = [...this.#entries.values()].map(({ pool }) => pool);
    this.#entries.clear();
    this.#given.clear();
    await Promise.all(pools.map((pool) => pool.close(patience)));
  }

  #make({ holder, plugins = [] }: DatabaseRequest, url: DatabaseUrl): TenantDatabase {
    // A database in memory has no name that two could share: each holder has one of its own.
    const key = url.key === "sqlite::memory:" ? `${url.key}${holder}` : url.key;
    let kysely: Kysely<unknown> | undefined;
    const dialect = (): KyselyDialect =>
      poolDialect(url.dialect, () => this.#acquire({ key, holder, url, plugins }));
    return {
      dialect: url.dialect,
      tables: <DB>() => {
        const { Kysely } = loadKysely();
        kysely ??= new Kysely<unknown>({ dialect: dialect() });
        return kysely as Kysely<DB>;
      },
    };
  }

  // The pool may be closed by a release while this waits for a migration; its successor serves then.
  async #acquire(use: Use): Promise<Held> {
    const entry = this.#enter(use.key, use.url);
    entry.holders.add(use.holder);
    try {
      await entry.gate.pass(use.plugins);
      return await entry.pool.acquire();
    } catch (error) {
      const wasReleased = !this.#end.signal.aborted && this.#entries.get(use.key) !== entry;
      if (wasReleased && (error as CarillonError).code === "DATABASE_CLOSED") {
        return this.#acquire(use);
      }
      throw error;
    }
  }

  #enter(key: string, url: DatabaseUrl): Entry {
    if (this.#end.signal.aborted) throw closedError(url);
    const known = this.#entries.get(key);
    if (known !== undefined) return known;
    const pool = new ConnectionPool(url, this.#logger);
    const entry = { pool, gate: new MigrationGate(pool, this.#clock), holders: new Set<string>() };
    this.#entries.set(key, entry);
    void this.#sweep();
    return entry;
  }

  // Connections are of the outside world: they grow old by the real clock.
  async #sweep(): Promise<void> {
    if (this.#sweeping) return;
    this.#sweeping = true;
    const { signal } = this.#end;
    try {
      while (this.#entries.size > 0) {
        await systemClock().sleep(SWEEP, { signal });
        const pools = [...this.#entries.values()].map(({ pool }) => pool);
        await Promise.all(pools.map((pool) => pool.closeIdle(IDLE)));
      }
    } catch (error) {
      if (!signal.aborted) this.#logger.warn("idle databases are not closed any more", { error });
    } finally {
      this.#sweeping = false;
    }
  }
}

function isSame(one: DatabaseRequest, other: DatabaseRequest): boolean {
  return (
    text(one.url) === text(other.url) &&
    one.directory === other.directory &&
    names(one) === names(other)
  );
}

function text(url: string | Secret): string {
  return typeof url === "string" ? url : url.reveal();
}

function names({ plugins = [] }: DatabaseRequest): string {
  return plugins.map(({ name }) => name).join(" ");
}
