import type { PoolConnection } from "mysql2";
import { CarillonError } from "../errors.ts";
import type { Backend } from "./backend.ts";
import { CONNECTIONS } from "./connection-limits.ts";
import type { ServerUrl } from "./database-url.ts";
import { loadKysely } from "./kysely.ts";
import { createMysqlPool } from "./mysql-pool.ts";

/** Opens a pool of mysql2; times are UTC, whatever the zone of the server. */
export async function openMysql(url: ServerUrl): Promise<Backend> {
  const { CompiledQuery, MysqlDriver } = loadKysely();
  const pool = createMysqlPool(url, CONNECTIONS);
  const connections = new Set<PoolConnection>();
  pool.on("connection", (connection) => {
    connections.add(connection);
    connection.on("end", () => connections.delete(connection));
    // Whoever waits for an answer has the error from the query; unheard here, it ends the process.
    connection.on("error", () => connections.delete(connection));
  });
  const driver = new MysqlDriver({ pool: async () => pool });
  await driver.init();
  return {
    driver,
    limit: CONNECTIONS,
    async prepare(connection) {
      // With NO_BACKSLASH_ESCAPES the driver's way of quoting texts would not be safe.
      const settings =
        "set session time_zone = '+00:00', " +
        "sql_mode = replace(@@session.sql_mode, 'NO_BACKSLASH_ESCAPES', '')";
      await connection.executeQuery(CompiledQuery.raw(settings));
    },
    parameters: (values) => values.map(scalar),
    close: () => driver.destroy(),
    destroy() {
      for (const connection of connections) connection.destroy();
    },
  };
}

// The driver writes an object into the statement as `key = value`: a JSON body that was expected to
// hold a text would change what the statement means.
function scalar(value: unknown): unknown {
  if (value === undefined || value === null) return null;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (["string", "boolean", "bigint"].includes(typeof value)) return value;
  if (value instanceof Date || value instanceof Uint8Array) return value;
  const found = typeof value === "number" ? String(value) : `a value of type ${typeof value}`;
  throw new CarillonError(
    "DATABASE_PARAMETER",
    `Expected a text, number, boolean, date or bytes as a parameter of a statement, found ${found}. Store JSON as text.`,
  );
}
