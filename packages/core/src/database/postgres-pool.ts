import { createRequire } from "node:module";
import type * as pgModule from "pg";
import type { Pool, PoolConfig } from "pg";
import { CarillonError } from "../errors.ts";
import { CONNECT_TIMEOUT } from "./connection-limits.ts";
import type { ServerUrl } from "./database-url.ts";
import { tlsContext } from "./tls-files.ts";

type Pg = typeof pgModule;

/**
 * Makes a pool of pg, which the host must have installed; it connects when somebody asks for a
 * connection. Values come as from mysql2: integers up to 2^53 as numbers and beyond as text, times in
 * UTC, a `date` and JSON as text.
 *
 * @throws {@link CarillonError} `DRIVER_MISSING`.
 */
export function createPostgresPool(url: ServerUrl, connections: number): Pool {
  const pg = loadPg();
  return new pg.Pool(poolOptions(url, connections, pg));
}

function loadPg(): Pg {
  try {
    return createRequire(import.meta.url)("pg") as Pg;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") throw error;
    throw new CarillonError(
      "DRIVER_MISSING",
      'A postgres:// database needs the package "pg", which is not installed: npm install pg.',
      { details: { package: "pg" } },
    );
  }
}

function poolOptions(url: ServerUrl, connections: number, pg: Pg): PoolConfig {
  return {
    host: url.socket ?? url.host,
    port: url.port,
    ...(url.user !== undefined && { user: url.user }),
    ...(url.password !== undefined && { password: url.password }),
    ...(url.tls !== undefined && { ssl: tlsContext(url.tls) }),
    ...(url.applicationName !== undefined && { application_name: url.applicationName }),
    database: url.database,
    max: connections,
    connectionTimeoutMillis: url.connectTimeout ?? CONNECT_TIMEOUT,
    // Idle pools are closed as a whole.
    idleTimeoutMillis: 0,
    keepAlive: true,
    types: {
      getTypeParser: ((oid: TypeId, format?: "text" | "binary") =>
        parserOf(pg, oid, format)) as Pg["types"]["getTypeParser"],
    },
  };
}

type TypeId = Parameters<Pg["types"]["getTypeParser"]>[0];
type Parser = (value: string) => unknown;

/** By the number of the type. @see https://www.postgresql.org/docs/current/catalog-pg-type.html */
const PARSERS: Readonly<Record<number, Parser>> = {
  20: wholeNumber, // int8
  114: String, // json
  3802: String, // jsonb
  1082: String, // date
  // Without a zone: pg would read it in the zone of the process.
  1114: (value) => new Date(`${value.replace(" ", "T")}Z`),
};

function parserOf(pg: Pg, oid: TypeId, format: "text" | "binary" = "text"): unknown {
  const own = format === "text" ? PARSERS[oid] : undefined;
  return own ?? (pg.types.getTypeParser(oid, format) as unknown);
}

function wholeNumber(value: string): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
