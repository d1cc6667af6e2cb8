import { createRequire } from "node:module";
import { CarillonError } from "../../errors.ts";
import type { SqliteChanges, SqliteDriver, SqliteRow, SqliteValue } from "./driver.ts";

/**
 * Opens a file with `libsql`, the driver for runtimes without `node:sqlite`.
 *
 * @throws {@link CarillonError} `DRIVER_MISSING` when the optional dependency is not installed.
 */
export function libsqlDriver(file: string): SqliteDriver {
  const Database = loadLibsql();
  const database = new Database(file);
  return {
    name: "libsql",
    prepare(sql) {
      const statement = database.prepare(sql);
      return {
        reader: statement.reader,
        all: (parameters) => statement.all(parameters),
        iterate: (parameters) => statement.iterate(parameters),
        run: (parameters) => statement.run(parameters),
      };
    },
    exec: (sql) => database.exec(sql),
    close: () => database.close(),
  };
}

interface LibsqlStatement {
  readonly reader: boolean;
  all(parameters: readonly SqliteValue[]): SqliteRow[];
  iterate(parameters: readonly SqliteValue[]): Iterable<SqliteRow>;
  run(parameters: readonly SqliteValue[]): SqliteChanges;
}

type Libsql = new (
  file: string,
) => {
  prepare(sql: string): LibsqlStatement;
  exec(sql: string): void;
  close(): void;
};

function loadLibsql(): Libsql {
  try {
    return createRequire(import.meta.url)("libsql") as Libsql;
  } catch (cause) {
    throw new CarillonError(
      "DRIVER_MISSING",
      `expected an SQLite driver, found none: Node ${process.versions.node} has no node:sqlite and ` +
        "the optional package libsql is not installed or has no binary for this machine; " +
        "install libsql, or run on Node 22.13 or later",
      { cause, details: { driver: "libsql", node: process.versions.node } },
    );
  }
}
