import { createRequire } from "node:module";
import type * as KyselyModule from "kysely";
import type {
  CompiledQuery,
  DatabaseConnection,
  Dialect,
  DialectAdapter,
  Driver,
  QueryCompiler,
  QueryResult,
} from "kysely";
import type { SqliteRow } from "./driver.ts";
import type { SqliteConnection } from "./sqlite-connection.ts";

/**
 * Kysely's dialect over an open connection. Transactions begin with the write lock (`BEGIN IMMEDIATE`),
 * changes of the schema roll back with them, and access is serialised with all other users of the
 * connection. Destroying the Kysely instance does not close the connection: who opened it does.
 *
 * @remarks Kysely's own SQLite dialect begins deferred: measured, three of four processes then failed
 * with "database is locked" at every read followed by a write.
 */
export function sqliteDialect(connection: SqliteConnection): Dialect {
  const kysely = createRequire(import.meta.url)("kysely") as typeof KyselyModule;
  class Adapter extends kysely.SqliteAdapter {
    override get supportsTransactionalDdl(): boolean {
      return true;
    }
  }
  return {
    createDriver: () => new SqliteKyselyDriver(connection),
    createQueryCompiler: () => new kysely.SqliteQueryCompiler(),
    createAdapter: (): DialectAdapter => new Adapter(),
    createIntrospector: (db) => new kysely.SqliteIntrospector(db),
  };
}

class SqliteKyselyDriver implements Driver {
  readonly #connection: SqliteConnection;

  constructor(connection: SqliteConnection) {
    this.#connection = connection;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<HeldConnection> {
    return new HeldConnection(this.#connection, await this.#connection.acquire());
  }

  async beginTransaction(): Promise<void> {
    this.#connection.run("begin immediate");
  }

  async commitTransaction(): Promise<void> {
    this.#connection.run("commit");
  }

  async rollbackTransaction(): Promise<void> {
    this.#connection.rollback();
  }

  async savepoint(
    _connection: DatabaseConnection,
    name: string,
    _compile: QueryCompiler["compileQuery"],
  ): Promise<void> {
    this.#connection.exec(`savepoint ${quoteName(name)}`);
  }

  async rollbackToSavepoint(
    _connection: DatabaseConnection,
    name: string,
    _compile: QueryCompiler["compileQuery"],
  ): Promise<void> {
    this.#connection.exec(`rollback to ${quoteName(name)}`);
  }

  async releaseSavepoint(
    _connection: DatabaseConnection,
    name: string,
    _compile: QueryCompiler["compileQuery"],
  ): Promise<void> {
    this.#connection.exec(`release ${quoteName(name)}`);
  }

  async releaseConnection(connection: HeldConnection): Promise<void> {
    connection.release();
  }

  async destroy(): Promise<void> {}
}

class HeldConnection implements DatabaseConnection {
  readonly release: () => void;
  readonly #connection: SqliteConnection;

  constructor(connection: SqliteConnection, release: () => void) {
    this.#connection = connection;
    this.release = release;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    if (this.#connection.reads(query.sql)) {
      const rows = this.#connection.all(query.sql, query.parameters);
      return { rows: rows.map(withBytes) as R[] };
    }
    const done = this.#connection.run(query.sql, query.parameters);
    return {
      rows: [],
      numAffectedRows: BigInt(done.changes),
      insertId: BigInt(done.lastInsertRowid),
    };
  }

  async *streamQuery<R>(query: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
    for (const row of this.#connection.iterate(query.sql, query.parameters)) {
      yield { rows: [withBytes(row) as R] };
    }
  }
}

// libsql answers bytes as an ArrayBuffer, node:sqlite as the Uint8Array that was written.
function withBytes(row: SqliteRow): SqliteRow {
  for (const name of Object.keys(row)) {
    const value: unknown = row[name];
    if (value instanceof ArrayBuffer) row[name] = new Uint8Array(value);
  }
  return row;
}

function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
