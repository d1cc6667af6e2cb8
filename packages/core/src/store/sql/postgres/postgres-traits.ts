import { createHash } from "node:crypto";
import type { ServerConnection } from "../server/server-connection.ts";
import { type ServerTraits, STATEMENT_PATIENCE } from "../server/server-traits.ts";
import type { TableNames } from "../table-names.ts";
import { postgresStoreDialect } from "./postgres-dialect.ts";
import { postgresFault } from "./postgres-fault.ts";

/** PostgreSQL, beside its SQL. */
export function postgresTraits(
  { migrations }: TableNames,
  { isOwn }: { isOwn: boolean },
): ServerTraits {
  // The host's connections are set for the transaction only, the store's own once and for all.
  const begin = `begin isolation level read committed${isOwn ? "" : `; ${limits("set local")}`}`;
  return {
    dialect: postgresStoreDialect,
    now: "select floor(extract(epoch from clock_timestamp()) * 1000) as now",
    begin: (connection, lock) =>
      say(connection, lock === undefined ? begin : `${begin}; ${advisoryLock(migrations, lock)}`),
    beginSnapshot: (connection) =>
      say(connection, "begin isolation level repeatable read, read only"),
    // The lock goes with the transaction, also when the process dies.
    async alone(connection, work) {
      await say(
        connection,
        `begin isolation level read committed; set local lock_timeout = '60s'; set local statement_timeout = 0;
         ${advisoryLock(migrations, { name: "schema" })}`,
        0,
      );
      const result = await work();
      await say(connection, "commit", 0);
      return result;
    },
    fault: postgresFault,
  };
}

function advisoryLock(
  table: string,
  { name, shared = false }: { name: string; shared?: boolean },
): string {
  const digest = createHash("sha1").update(`carillon ${table} ${name}`).digest();
  return `select pg_advisory_xact_lock${shared ? "_shared" : ""}(${digest.readBigInt64BE(0)})`;
}

/**
 * What keeps a server from waiting for ever, also on a process that stopped in the middle of a
 * transaction: settings of the session or of the transaction.
 */
export function limits(set: "set" | "set local"): string {
  return [
    `${set} lock_timeout = '5s'`,
    `${set} statement_timeout = '${STATEMENT_PATIENCE}ms'`,
    `${set} idle_in_transaction_session_timeout = '30s'`,
  ].join("; ");
}

async function say(
  connection: ServerConnection,
  sql: string,
  patience: number = STATEMENT_PATIENCE,
): Promise<void> {
  await connection.execute(sql, [], patience);
}
