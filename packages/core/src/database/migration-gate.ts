import type { Kysely } from "kysely";
import { CarillonError } from "../errors.ts";
import type { Clock } from "../time/index.ts";
import type { ConnectionPool } from "./connection-pool.ts";
import { plainError } from "./database-error.ts";
import { loadKysely } from "./kysely.ts";
import { MigrationFailure, migrate, type PluginMigrations } from "./migrate.ts";
import { poolDialect } from "./pool-dialect.ts";

const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 300_000;

interface Failed {
  readonly error: CarillonError;
  readonly attempts: number;
  readonly retryAt: number;
}

/**
 * Stands before a database until the plugins' migrations have run, once each a process. After a failure
 * calls fail at once, with the same error, until it is time to try again: 1 s, 2 s, 4 s ... 5 min.
 */
export class MigrationGate {
  readonly #pool: ConnectionPool;
  readonly #clock: Clock;
  readonly #passing = new Map<string, Promise<void>>();
  readonly #failed = new Map<string, Failed>();
  #db: Kysely<unknown> | undefined;

  /** Asks nothing of the database yet. */
  constructor(pool: ConnectionPool, clock: Clock) {
    this.#pool = pool;
    this.#clock = clock;
  }

  /**
   * Waits until the migrations of these plugins have run.
   *
   * @throws {@link CarillonError} `TENANT_MIGRATION_FAILED`, or what reaching the database throws.
   */
  async pass(plugins: readonly PluginMigrations[]): Promise<void> {
    for (const plugin of plugins) {
      if (Object.keys(plugin.migrations).length > 0) await this.#once(plugin);
    }
  }

  #once(plugin: PluginMigrations): Promise<void> {
    const { name } = plugin;
    const passing = this.#passing.get(name);
    if (passing !== undefined) return passing;
    const failed = this.#failed.get(name);
    if (failed !== undefined && this.#clock.now().getTime() < failed.retryAt) {
      return Promise.reject(failed.error);
    }
    const attempt = this.#migrate(plugin).catch((error: unknown) => {
      this.#passing.delete(name);
      throw this.#remember(plugin, error);
    });
    this.#passing.set(name, attempt);
    return attempt;
  }

  async #migrate(plugin: PluginMigrations): Promise<void> {
    const { url } = this.#pool;
    const { Kysely } = loadKysely();
    this.#db ??= new Kysely<unknown>({
      dialect: poolDialect(url.dialect, () => this.#pool.acquire()),
    });
    const database = url.dialect === "sqlite" ? url.file : url.database;
    const lock = { dialect: url.dialect, database };
    await migrate(plugin, { db: this.#db, lock, clock: this.#clock });
    this.#failed.delete(plugin.name);
  }

  #remember(plugin: PluginMigrations, thrown: unknown): unknown {
    // A database that cannot be reached has refused no migration: the next call tries again.
    if (thrown instanceof CarillonError && thrown.code.startsWith("DATABASE_")) return thrown;
    const attempts = (this.#failed.get(plugin.name)?.attempts ?? 0) + 1;
    const wait = Math.min(FIRST_WAIT * 2 ** (attempts - 1), LONGEST_WAIT);
    const retryAt = this.#clock.now().getTime() + wait;
    const error = this.#error(plugin, thrown, new Date(retryAt));
    this.#failed.set(plugin.name, { error, attempts, retryAt });
    return error;
  }

  #error(plugin: PluginMigrations, thrown: unknown, retryAt: Date): CarillonError {
    const { url } = this.#pool;
    const migration = thrown instanceof MigrationFailure ? thrown.migration : undefined;
    const which = migration === undefined ? "The migrations" : `Migration "${migration}"`;
    const why = plainError(thrown, url).message;
    return new CarillonError(
      "TENANT_MIGRATION_FAILED",
      `${which} of plugin "${plugin.name}" failed on ${url.label}: ${why}. It is tried again from ${retryAt.toISOString()} on.`,
      {
        cause: plainError(thrown instanceof MigrationFailure ? thrown.cause : thrown, url),
        details: {
          plugin: plugin.name,
          ...(migration !== undefined && { migration }),
          database: url.label,
          retryAt: retryAt.toISOString(),
        },
      },
    );
  }
}
