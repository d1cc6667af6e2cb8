import { createHash } from "node:crypto";
import type { Kysely } from "kysely";
import { loadKysely } from "./kysely.ts";
import type { Dialect } from "./tenant-database.ts";

/** Which lock keeps others from migrating the same database. */
export interface MigrationLock {
  /** Which SQL the database speaks. */
  readonly dialect: Dialect;
  /** Name of the database; the locks of MySQL are the whole server's. */
  readonly database: string;
}

/** How long a process waits for another that migrates, in seconds. */
const PATIENCE = 60;

/**
 * Does work that no other process does at the same time on this database. Kysely's own lock has one name
 * for all databases of a server, so that a slow migration of one tenant would hold up all; and none on
 * SQLite, where the write lock of the transaction serves.
 */
export function withMigrationLock<T>(
  db: Kysely<unknown>,
  lock: MigrationLock,
  work: (db: Kysely<unknown>) => Promise<T>,
): Promise<T> {
  switch (lock.dialect) {
    case "sqlite":
      return db.transaction().execute(work);
    case "postgres":
      return underAdvisoryLock(db, work);
    case "mysql":
      return underNamedLock(db, lock.database, work);
  }
}

// The lock goes with the transaction, also when the process dies. It is the database's own.
async function underAdvisoryLock<T>(
  db: Kysely<unknown>,
  work: (db: Kysely<unknown>) => Promise<T>,
): Promise<T> {
  const { sql } = loadKysely();
  return db.transaction().execute(async (transaction) => {
    await sql`set local lock_timeout = ${sql.lit(`${PATIENCE}s`)}`.execute(transaction);
    await sql`select pg_advisory_xact_lock(hashtext('carillon migration'))`.execute(transaction);
    await sql`set local lock_timeout to default`.execute(transaction);
    return work(transaction);
  });
}

// The lock goes with the connection, also when the process dies.
async function underNamedLock<T>(
  db: Kysely<unknown>,
  database: string,
  work: (db: Kysely<unknown>) => Promise<T>,
): Promise<T> {
  const { sql } = loadKysely();
  const name = `carillon:${createHash("sha1").update(database).digest("hex")}`;
  return db.connection().execute(async (connection) => {
    const answer = await sql<{
      got: number | null;
    }>`select get_lock(${name}, ${PATIENCE}) as got`.execute(connection);
    if (answer.rows[0]?.got !== 1) {
      throw new Error(
        `another process has been migrating this database for more than ${PATIENCE} s`,
      );
    }
    try {
      return await work(connection);
    } finally {
      await sql`select release_lock(${name})`.execute(connection);
    }
  });
}
