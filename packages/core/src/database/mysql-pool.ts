import { createRequire } from "node:module";
import type * as mysqlModule from "mysql2";
import type { Pool, PoolOptions } from "mysql2";
import { CONNECT_TIMEOUT } from "./connection-limits.ts";
import type { ServerUrl } from "./database-url.ts";
import { tlsContext } from "./tls-files.ts";

/**
 * Makes a pool of mysql2; it connects when somebody asks for a connection. Times are UTC, whatever the
 * zone of the process; a `DATE` is text, as PostgreSQL's is here; integers beyond 2^53 and JSON are text,
 * so that no digit is lost and every dialect answers the same.
 */
export function createMysqlPool(url: ServerUrl, connections: number): Pool {
  const { createPool } = createRequire(import.meta.url)("mysql2") as typeof mysqlModule;
  return createPool(poolOptions(url, connections));
}

function poolOptions(url: ServerUrl, connections: number): PoolOptions {
  return {
    ...(url.socket === undefined ? { host: url.host, port: url.port } : { socketPath: url.socket }),
    ...(url.user !== undefined && { user: url.user }),
    ...(url.password !== undefined && { password: url.password }),
    ...(url.tls !== undefined && { ssl: tlsContext(url.tls) }),
    database: url.database,
    connectionLimit: connections,
    // Idle pools are closed as a whole; without this mysql2 ticks once a second for each pool.
    maxIdle: connections,
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
