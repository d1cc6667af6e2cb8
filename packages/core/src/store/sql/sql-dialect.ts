import type { SqlSession, SqlValue } from "./sql-database.ts";

/** Rows for one table. */
export interface SqlRows {
  /** Where they go. */
  readonly table: string;
  /** Names of their columns. */
  readonly columns: readonly string[];
  /** Their values, in that order. */
  readonly rows: readonly (readonly SqlValue[])[];
}

/** In what databases differ, as far as the store has to know. */
export interface SqlDialect {
  /** Which one. */
  readonly name: "sqlite" | "mysql" | "postgres";
  /** Column types of the schema. */
  readonly types: SqlTypes;
  /** Whether a table is there. */
  hasTable(session: SqlSession, table: string): Promise<boolean>;
  /** What a query ends with whose rows nobody else may change before this transaction ends. */
  readonly forUpdate: string;
  /** The same, without the rows that others hold. */
  readonly skipLocked: string;
  /** Adds rows where no key stands against it; answers the values of `id` of those that were added. */
  insertNew(session: SqlSession, rows: SqlRows, id: string): Promise<readonly string[]>;
  /** Adds rows, or changes those that have the same key. */
  upsert(session: SqlSession, rows: SqlRows, key: readonly string[]): Promise<void>;
  /** Whether a change of the schema failed because it was made before, by a process that died since. */
  wasMade(error: unknown): boolean;
  /** Condition that a column holds a text in any letter case; `?` takes what `searchPattern` makes of it. */
  contains(column: string): string;
  /** The value for `contains`. */
  searchPattern(text: string): string;
}

/** Column types, as the database writes them. */
export interface SqlTypes {
  /** An id or key: compared byte by byte. */
  readonly id: string;
  /** A short text. */
  readonly text: string;
  /** A text of any length. */
  readonly long: string;
  /** Epoch milliseconds, and every other whole number. */
  readonly integer: string;
  /** A number that the database counts up, as primary key. */
  readonly counter: string;
  /** What follows the closing bracket of a table with a short row and a key of text. */
  readonly clustered: string;
}
