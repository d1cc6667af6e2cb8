import type { Driver, Dialect as KyselyDialect, QueryCompiler, TransactionSettings } from "kysely";
import type { Held } from "./connection-pool.ts";
import { loadKysely } from "./kysely.ts";
import type { Dialect } from "./tenant-database.ts";

type Compile = QueryCompiler["compileQuery"];

/**
 * Kysely's dialect over connections that somebody hands out one by one. Destroying the Kysely instance
 * closes nothing: the connections belong to all who use the database.
 */
export function poolDialect(dialect: Dialect, acquire: () => Promise<Held>): KyselyDialect {
  const kysely = loadKysely();
  const parts = {
    sqlite: [kysely.SqliteAdapter, kysely.SqliteQueryCompiler, kysely.SqliteIntrospector],
    mysql: [kysely.MysqlAdapter, kysely.MysqlQueryCompiler, kysely.MysqlIntrospector],
    postgres: [kysely.PostgresAdapter, kysely.PostgresQueryCompiler, kysely.PostgresIntrospector],
  } as const;
  const [Adapter, Compiler, Introspector] = parts[dialect];
  return {
    createDriver: () => new PoolDriver(acquire),
    createAdapter: () => new Adapter(),
    createQueryCompiler: () => new Compiler(),
    createIntrospector: (db) => new Introspector(db),
  };
}

class PoolDriver implements Driver {
  readonly acquireConnection: () => Promise<Held>;

  constructor(acquire: () => Promise<Held>) {
    this.acquireConnection = acquire;
  }

  async init(): Promise<void> {}

  async beginTransaction(held: Held, settings: TransactionSettings): Promise<void> {
    await held.driver.beginTransaction(held.inner, settings);
  }

  async commitTransaction(held: Held): Promise<void> {
    await held.driver.commitTransaction(held.inner);
  }

  async rollbackTransaction(held: Held): Promise<void> {
    await held.driver.rollbackTransaction(held.inner);
  }

  async savepoint(held: Held, name: string, compile: Compile): Promise<void> {
    await held.driver.savepoint?.(held.inner, name, compile);
  }

  async rollbackToSavepoint(held: Held, name: string, compile: Compile): Promise<void> {
    await held.driver.rollbackToSavepoint?.(held.inner, name, compile);
  }

  async releaseSavepoint(held: Held, name: string, compile: Compile): Promise<void> {
    await held.driver.releaseSavepoint?.(held.inner, name, compile);
  }

  async releaseConnection(held: Held): Promise<void> {
    await held.release();
  }

  async destroy(): Promise<void> {}
}
