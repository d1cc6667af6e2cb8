import { createRequire } from "node:module";
import type { SqliteChanges, SqliteDriver, SqliteRow, SqliteValue } from "./driver.ts";

/**
 * Whether this runtime has `node:sqlite` without a flag.
 *
 * @see https://nodejs.org/api/sqlite.html (no flag needed since 22.13)
 */
export function hasNodeSqlite(version: string = process.versions.node): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > 22 || (major === 22 && minor >= 13);
}

/** Opens a file with the SQLite that is built into Node. */
export function nodeSqliteDriver(file: string): SqliteDriver {
  const require = createRequire(import.meta.url);
  const { DatabaseSync } = require("node:sqlite") as NodeSqlite;
  const database = new DatabaseSync(file);
  return {
    name: "node:sqlite",
    prepare(sql) {
      const statement = database.prepare(sql);
      return {
        reader: statement.columns === undefined ? looksLikeReader(sql) : answersRows(statement),
        all: (parameters) => statement.all(...parameters),
        iterate: (parameters) => statement.iterate(...parameters),
        run: (parameters) => statement.run(...parameters),
      };
    },
    exec: (sql) => database.exec(sql),
    close: () => database.close(),
  };
}

// The types of Node 20 do not know the module; this is all that is used of it.
interface NodeSqlite {
  DatabaseSync: new (
    file: string,
  ) => {
    prepare(sql: string): NodeStatement;
    exec(sql: string): void;
    close(): void;
  };
}

interface NodeStatement {
  all(...parameters: readonly SqliteValue[]): SqliteRow[];
  iterate(...parameters: readonly SqliteValue[]): Iterable<SqliteRow>;
  run(...parameters: readonly SqliteValue[]): SqliteChanges;
  columns?(): readonly unknown[];
}

function answersRows(statement: NodeStatement): boolean {
  return (statement.columns?.().length ?? 0) > 0;
}

// `columns` came with 22.16; before it the text has to tell.
function looksLikeReader(sql: string): boolean {
  const text = sql.replace(/^(?:\s|--[^\n]*\n|\/\*[\s\S]*?\*\/)+/, "");
  if (/^(?:select|values|pragma|explain)\b/i.test(text)) return true;
  if (/\breturning\b/i.test(text)) return true;
  return /^with\b/i.test(text) && !/\b(?:insert|update|delete|replace)\b/i.test(text);
}
