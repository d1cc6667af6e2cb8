import { createHash } from "node:crypto";
import type { ServerConnection } from "../server/server-connection.ts";
import { type ServerTraits, STATEMENT_PATIENCE } from "../server/server-traits.ts";
import type { TableNames } from "../table-names.ts";
import { postgresStoreDialect } from "./postgres-dialect.ts";
import { postgresFault } from "./postgres-fault.ts";

/** PostgreSQL, beside its SQL. */
export function postgresTraits({ migrations }: TableNames): ServerTraits {
  return {
    dialect: postgresStoreDialect,
    now: "select floor(extract(epoch from clock_timestamp()) * 1000) as now",
    // For this transaction only: the connection may be the host's. A process that stopped in the middle
    // of a transaction must not hold the others up for ever.
    begin: (connection) =>
      say(
        connection,
        `begin isolation level read committed; set local lock_timeout = '5s';
         set local statement_timeout = '${STATEMENT_PATIENCE}ms';
         set local idle_in_transaction_session_timeout = '30s'`,
      ),
    lock: (connection, name) => say(connection, advisoryLock(migrations, name)),
    // The lock goes with the transaction, also when the process dies.
    async alone(connection, work) {
      await say(
        connection,
        `begin isolation level read committed; set local lock_timeout = '60s'; set local statement_timeout = 0;
         ${advisoryLock(migrations, "schema")}`,
        0,
      );
      const result = await work();
      await say(connection, "commit", 0);
      return result;
    },
    fault: postgresFault,
  };
}

function advisoryLock(table: string, name: string): string {
  const digest = createHash("sha1").update(`carillon ${table} ${name}`).digest();
  return `select pg_advisory_xact_lock(${digest.readBigInt64BE(0)})`;
}

async function say(
  connection: ServerConnection,
  sql: string,
  patience: number = STATEMENT_PATIENCE,
): Promise<void> {
  await connection.execute(sql, [], patience);
}
