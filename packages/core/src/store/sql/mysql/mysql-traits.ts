import { createHash } from "node:crypto";
import type { ServerConnection } from "../server/server-connection.ts";
import { type ServerTraits, STATEMENT_PATIENCE } from "../server/server-traits.ts";
import type { SqlLock } from "../sql-database.ts";
import type { TableNames } from "../table-names.ts";
import { mysqlStoreDialect } from "./mysql-dialect.ts";
import { mysqlFault } from "./mysql-fault.ts";

/** How long a process waits for another that changes the schema, in seconds. */
const PATIENCE = 60;

/** MySQL and MariaDB, beside their SQL. */
export function mysqlTraits(
  { counters, migrations }: TableNames,
  { isOwn }: { isOwn: boolean },
): ServerTraits {
  return {
    dialect: mysqlStoreDialect,
    // In UTC, whatever the zone of the session: no hour of an autumn night is there twice.
    now: "select timestampdiff(microsecond, '1970-01-01', utc_timestamp(6)) div 1000 as now",
    async begin(connection, lock) {
      if (!isOwn) await say(connection, "set transaction isolation level read committed");
      await say(connection, "start transaction");
      if (lock !== undefined) await takeLock(connection, counters, lock);
    },
    async beginSnapshot(connection) {
      await say(connection, "set transaction isolation level repeatable read");
      await say(connection, "start transaction with consistent snapshot, read only");
    },
    // The lock goes with the connection, also when the process dies. Locks are the whole server's.
    async alone(connection, work) {
      const [row] = await rows<{ name: string }>(connection, "select database() as name");
      const digest = createHash("sha1").update(`${row?.name} ${migrations}`).digest("hex");
      const name = `carillon:${digest}`;
      const ask = `select get_lock('${name}', ${PATIENCE}) as got`;
      const [answer] = await rows<{ got: number | null }>(connection, ask);
      if (answer?.got !== 1) {
        const message = `another process has been migrating for more than ${PATIENCE} s`;
        throw Object.assign(new Error(message), { code: "ER_LOCK_WAIT_TIMEOUT" });
      }
      const result = await work();
      await rows(connection, `select release_lock('${name}') as released`);
      return result;
    },
    fault: mysqlFault,
  };
}

// A lock is a row, so that it goes with the transaction. Both servers know the older way of sharing.
async function takeLock(
  connection: ServerConnection,
  table: string,
  { name, shared }: SqlLock,
): Promise<void> {
  const mode = shared === true ? "lock in share mode" : "for update";
  const sql = `select value from ${table} where name = ? ${mode}`;
  const ask = () => connection.execute(sql, [`lock ${name}`], STATEMENT_PATIENCE);
  if ((await ask()).rows.length > 0) return;
  const add = `insert ignore into ${table} (name, value) values (?, 0)`;
  await connection.execute(add, [`lock ${name}`], STATEMENT_PATIENCE);
  await ask();
}

async function say(connection: ServerConnection, sql: string): Promise<void> {
  await connection.execute(sql, [], STATEMENT_PATIENCE);
}

async function rows<Row>(connection: ServerConnection, sql: string): Promise<readonly Row[]> {
  return (await connection.execute(sql, [], 0)).rows as readonly Row[];
}
