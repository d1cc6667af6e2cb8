import type { SqlValue } from "../sql-database.ts";

/** What a statement answered. */
export interface StatementResult {
  /** Rows of a query. */
  readonly rows: readonly object[];
  /** How many rows a change touched. */
  readonly changed: number;
  /** How many warnings there were, where the server counts them. */
  readonly warnings: number;
}

/** A connection of a pool, in the hands of one user. */
export interface ServerConnection {
  /**
   * Executes one statement, with `?` for each value.
   *
   * @param patience - Milliseconds to wait for the answer; 0: for ever.
   */
  execute(sql: string, values: readonly SqlValue[], patience: number): Promise<StatementResult>;
  /** Gives it back; one that is not whole is closed. */
  release(isWhole: boolean): void;
}

/** Connections to one server. */
export interface ServerPool {
  /** Where it leads, for messages; no secret in it. */
  readonly label: string;
  /** How many connections there are at most. */
  readonly size: number;
  /** Whether the pool is the store's own, so that sessions may be set up for it. */
  readonly isOwn: boolean;
  /** Takes a connection, a new one readied for the store. */
  acquire(): Promise<ServerConnection>;
  /** An error of the driver, without password and connection. */
  plain(error: unknown): Error;
  /** Closes what is the store's own; connections at work are cut after 5 s. */
  close(): Promise<void>;
}
