import { createRequire } from "node:module";
import type * as mysqlModule from "mysql2";
import type { PoolConnection, PoolOptions } from "mysql2";
import { CarillonError } from "../errors.ts";
import type { Backend } from "./backend.ts";
import { CONNECT_TIMEOUT, CONNECTIONS } from "./connection-limits.ts";
import type { ServerUrl } from "./database-url.ts";
import { loadKysely } from "./kysely.ts";
import { tlsContext } from "./tls-files.ts";

/**
 * Opens a pool of mysql2. Times are UTC, whatever the zone of the process or of the server; a `DATE` is
 * text, as PostgreSQL's is here; integers beyond 2^53 and JSON are text, so that no digit is lost and
 * every dialect answers the same.
 */
export async function openMysql(url: ServerUrl): Promise<Backend> {
  const { createPool } = createRequire(import.meta.url)("mysql2") as typeof mysqlModule;
  const { CompiledQuery, MysqlDriver } = loadKysely();
  const pool = createPool(poolOptions(url));
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

function poolOptions(url: ServerUrl): PoolOptions {
  return {
    ...(url.socket === undefined ? { host: url.host, port: url.port } : { socketPath: url.socket }),
    ...(url.user !== undefined && { user: url.user }),
    ...(url.password !== undefined && { password: url.password }),
    ...(url.tls !== undefined && { ssl: tlsContext(url.tls) }),
    database: url.database,
    connectionLimit: CONNECTIONS,
    // Idle pools are closed as a whole; without this mysql2 ticks once a second for each pool.
    maxIdle: CONNECTIONS,
    connectTimeout: url.connectTimeout ?? CONNECT_TIMEOUT,
    enableKeepAlive: true,
    charset: "utf8mb4",
    timezone: "Z",
    dateStrings: ["DATE"],
    supportBigNumbers: true,
    jsonStrings: true,
    multipleStatements: false,
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
