import type { SqlDatabase, SqlWork } from "./sql-database.ts";
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
  /** Does work that only looks. */
  read<T>(work: SqlWork<T>): Promise<T>;
  /** Does work in one transaction; it may be done twice, see {@link SqlWork}. */
  write<T>(work: SqlWork<T>): Promise<T>;
}
