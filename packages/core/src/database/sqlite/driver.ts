/** What SQLite itself stores. */
export type SqliteValue = string | number | bigint | Uint8Array | null;

/** A row as an object, by column name. */
export type SqliteRow = Record<string, SqliteValue>;

/** A prepared statement of a driver. Parameters were normalised before they come here. */
export interface SqliteStatement {
  /** Whether it answers rows: a query, a pragma, or a change with `returning`. */
  readonly reader: boolean;
  /** All rows. */
  all(parameters: readonly SqliteValue[]): SqliteRow[];
  /** Row by row; the statement must not be used for anything else meanwhile. */
  iterate(parameters: readonly SqliteValue[]): Iterable<SqliteRow>;
  /** Executes a change; answers how many rows it touched and the row id of the last one. */
  run(parameters: readonly SqliteValue[]): SqliteChanges;
}

/** What a change did. */
export interface SqliteChanges {
  /** Rows touched. */
  changes: number | bigint;
  /** Row id of the last inserted row. */
  lastInsertRowid: number | bigint;
}

/** The little of an SQLite binding that Carillon uses; `node:sqlite` and `libsql` are fitted to it. */
export interface SqliteDriver {
  /** `node:sqlite` or `libsql`. */
  readonly name: string;
  /** Compiles one statement. */
  prepare(sql: string): SqliteStatement;
  /** Executes statements without parameters. */
  exec(sql: string): void;
  /** Closes the file. */
  close(): void;
}
