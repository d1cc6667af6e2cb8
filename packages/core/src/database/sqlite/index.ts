export type {
  SqliteChanges,
  SqliteDriver,
  SqliteRow,
  SqliteStatement,
  SqliteValue,
} from "./driver.ts";
export { hasNodeSqlite } from "./node-sqlite-driver.ts";
export { normaliseParameters } from "./normalise-parameters.ts";
export { openSqlite, type SqliteOptions } from "./open-sqlite.ts";
export { SqliteConnection } from "./sqlite-connection.ts";
export { sqliteDialect } from "./sqlite-dialect.ts";
export { type SqliteFault, sqliteFault } from "./sqlite-fault.ts";
