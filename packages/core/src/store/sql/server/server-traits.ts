import type { SqlLock } from "../sql-database.ts";
import type { SqlDialect } from "../sql-dialect.ts";
import type { ServerConnection } from "./server-connection.ts";
import type { ServerFault } from "./server-fault.ts";

/** What tells one server from another, beside its SQL. */
export interface ServerTraits {
  /** Its SQL. */
  readonly dialect: SqlDialect;
  /** A query that answers the server's time in epoch milliseconds as `now`. */
  readonly now: string;
  /**
   * Begins a transaction in which each statement sees all that is committed, and waits for a lock, which
   * is held to the end of it.
   */
  begin(connection: ServerConnection, lock: SqlLock | undefined): Promise<void>;
  /** Begins a transaction whose queries all see the same instant. */
  beginSnapshot(connection: ServerConnection): Promise<void>;
  /** Does work that changes the schema, while no other process does the same. */
  alone<T>(connection: ServerConnection, work: () => Promise<T>): Promise<T>;
  /** What kind of trouble an error is. */
  fault(error: unknown): ServerFault;
}

/** How long a statement may take, in milliseconds; longer, and the server counts as gone. */
export const STATEMENT_PATIENCE = 8_000;
