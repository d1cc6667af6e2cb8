import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from "kysely";
import { systemClock } from "../time/index.ts";
import type { Backend } from "./backend.ts";
import type { SqliteUrl } from "./database-url.ts";
import { openSqlite, sqliteDialect, sqliteFault } from "./sqlite/index.ts";

/** How long a statement waits for another's lock, and how often it asks, in milliseconds. */
const PATIENCE = 30_000;
const PAUSES = [2, 5, 10, 20, 50] as const;

/**
 * Opens an SQLite file: one connection, which its users take in turn. SQLite itself waits for a lock by
 * holding the thread; one tenant's file would hold up all tenants, and a lock of this same process
 * could never be let go. So it is told not to wait, and the waiting happens here.
 */
export async function openSqliteFile({ file }: SqliteUrl): Promise<Backend> {
  const connection = openSqlite(file, { busyTimeout: 500 });
  connection.exec("pragma busy_timeout = 0");
  const driver = sqliteDialect(connection).createDriver();
  await driver.init();
  return {
    driver: patientDriver(driver),
    limit: 1,
    prepare: async () => undefined,
    parameters: (values) => values,
    close: async () => connection.close(),
    destroy: () => connection.close(),
  };
}

interface Patient extends DatabaseConnection {
  readonly inner: DatabaseConnection;
}

function patientDriver(driver: Driver): Driver {
  return {
    init: async () => undefined,
    acquireConnection: async () => patientConnection(await driver.acquireConnection()),
    beginTransaction: ({ inner }: Patient, settings) =>
      patiently(() => driver.beginTransaction(inner, settings)),
    commitTransaction: ({ inner }: Patient) => patiently(() => driver.commitTransaction(inner)),
    rollbackTransaction: ({ inner }: Patient) => driver.rollbackTransaction(inner),
    savepoint: async ({ inner }: Patient, name, compile) =>
      driver.savepoint?.(inner, name, compile),
    rollbackToSavepoint: async ({ inner }: Patient, name, compile) =>
      driver.rollbackToSavepoint?.(inner, name, compile),
    releaseSavepoint: async ({ inner }: Patient, name, compile) =>
      driver.releaseSavepoint?.(inner, name, compile),
    releaseConnection: ({ inner }: Patient) => driver.releaseConnection(inner),
    destroy: () => driver.destroy(),
  };
}

function patientConnection(inner: DatabaseConnection): Patient {
  return {
    inner,
    executeQuery: <R>(query: CompiledQuery): Promise<QueryResult<R>> =>
      patiently(() => inner.executeQuery<R>(query)),
    streamQuery: <R>(query: CompiledQuery, size?: number) => inner.streamQuery<R>(query, size),
  };
}

// A statement that found a lock has done nothing, and may be executed again. This is real waiting for
// other processes: the clock of the scheduler has no part in it.
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  const clock = systemClock();
  const start = clock.now().getTime();
  for (let tries = 0; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      const waited = clock.now().getTime() - start;
      if (sqliteFault(error) !== "locked" || waited > PATIENCE) throw error;
      await clock.sleep(PAUSES[Math.min(tries, PAUSES.length - 1)] ?? 50);
    }
  }
}
