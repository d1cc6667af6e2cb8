import type { DatabaseConnection, Driver } from "kysely";

/** Connections to one database; opened when it is made, connected when one is asked for. */
export interface Backend {
  /** Kysely's driver, initialised. */
  readonly driver: Driver;
  /** How many connections it has. */
  readonly limit: number;
  /** Readies a connection that is new. */
  prepare(connection: DatabaseConnection): Promise<void>;
  /** Parameters as this driver can safely take them. */
  parameters(values: readonly unknown[]): readonly unknown[];
  /** Closes connections that were given back. */
  close(): Promise<void>;
  /** Cuts all connections, at work or not. */
  destroy(): void;
}
