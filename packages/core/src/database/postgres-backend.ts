import type { PoolClient } from "pg";
import type { Logger } from "../logging/index.ts";
import type { Backend } from "./backend.ts";
import { CONNECTIONS } from "./connection-limits.ts";
import type { ServerUrl } from "./database-url.ts";
import { loadKysely } from "./kysely.ts";
import { createPostgresPool } from "./postgres-pool.ts";

/** Opens a pool of pg. @throws {@link CarillonError} `DRIVER_MISSING`. */
export async function openPostgres(url: ServerUrl, logger: Logger): Promise<Backend> {
  const { CompiledQuery, PostgresDriver } = loadKysely();
  const pool = createPostgresPool(url, CONNECTIONS);
  const clients = new Set<PoolClient>();
  // A server that goes away tells each connection, at work or idle; unheard, that ends the process.
  // Whoever waits for an answer there has the error from the query.
  const heard = (error: unknown): void => {
    logger.debug("a database connection ended", { database: url.label, error });
  };
  pool.on("connect", (client) => {
    clients.add(client);
    client.on("error", heard);
  });
  pool.on("remove", (client) => clients.delete(client));
  pool.on("error", heard);
  const driver = new PostgresDriver({ pool: async () => pool });
  await driver.init();
  return {
    driver,
    limit: CONNECTIONS,
    async prepare(connection) {
      await connection.executeQuery(CompiledQuery.raw("set time zone 'UTC'"));
    },
    parameters: (values) => values.map(inUtc),
    close: () => driver.destroy(),
    destroy() {
      for (const client of clients) cut(client);
    },
  };
}

// pg writes a date in the zone of the process, and a column without a zone drops the offset.
function inUtc(value: unknown): unknown {
  return value instanceof Date && !Number.isNaN(value.getTime()) ? value.toISOString() : value;
}

function cut(client: PoolClient): void {
  const { connection } = client as unknown as { connection?: { stream?: { destroy(): void } } };
  connection?.stream?.destroy();
}
