import type { SqlDatabase, SqlLock, SqlWork } from "./sql-database.ts";
import type { SqlDialect } from "./sql-dialect.ts";
import type { TableNames } from "./table-names.ts";

/** What all families of statements share. */
export interface SqlContext {
  /** Names of the tables. */
  readonly tables: TableNames;
  /** In what the database's SQL differs. */
  readonly dialect: SqlDialect;
  /** The open database. @throws {@link CarillonError} `STORE_CLOSED` before `open` and after `close`. */
  database(): SqlDatabase;
  /** See {@link SqlDatabase.read}. */
  read<T>(work: SqlWork<T>, options?: { snapshot: boolean }): Promise<T>;
  /** See {@link SqlDatabase.write}; the work may be done twice, see {@link SqlWork}. */
  write<T>(work: SqlWork<T>, lock?: SqlLock): Promise<T>;
}
