import type { Awaitable } from "../../model/index.ts";
import type { SqlDialect } from "./sql-dialect.ts";

/** What a statement takes. */
export type SqlValue = string | number | null;

/**
 * Statements that belong together. Texts have `?` for each value; a database that wants `$1` makes that
 * of it. Answers may come at once, so that a database inside the process costs no detour.
 */
export interface SqlSession {
  /** The database's time in epoch milliseconds; all leases go by it. */
  now(): Awaitable<number>;
  /** Rows of a query. */
  all<Row>(sql: string, values?: readonly SqlValue[]): Awaitable<readonly Row[]>;
  /** How many rows a change touched. */
  run(sql: string, values?: readonly SqlValue[]): Awaitable<number>;
}

/**
 * What must not happen at the same time, beyond what the rows themselves keep apart. `queue`: places of
 * subjects are given out (alone) or come free (shared). `outbox`: deliveries are claimed. `rate …`:
 * grants of a rate limit are counted. `retention`: old rows are removed.
 */
export interface SqlLock {
  /** What it is about. */
  readonly name: "queue" | "outbox" | "retention" | `rate ${number}`;
  /** Held together with others that share it; alone unless told. */
  readonly shared?: true;
}

/** Work on a session. It may be done a second time when the first time could not be committed. */
export type SqlWork<T> = (session: SqlSession) => Promise<T>;

/** A database that keeps a store. */
export interface SqlDatabase {
  /** In what its SQL differs. */
  readonly dialect: SqlDialect;
  /** Does work that only looks; with `snapshot` all its queries see the same instant. */
  read<T>(work: SqlWork<T>, options?: { snapshot: boolean }): Promise<T>;
  /**
   * Does work in one transaction, under a lock where one is named. Settles when it is committed. Others
   * may write at the same time, so what was read may have changed, unless it was read for update.
   */
  write<T>(work: SqlWork<T>, lock?: SqlLock): Promise<T>;
  /** Does work that changes the schema, while no other process does the same. */
  alone<T>(work: SqlWork<T>): Promise<T>;
  /** Finishes what is under way and closes. */
  close(): Promise<void>;
}
