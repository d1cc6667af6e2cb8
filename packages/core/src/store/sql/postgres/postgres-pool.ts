import type { Pool, PoolClient, QueryConfig, QueryResult } from "pg";
import { createPostgresPool, plainError, type ServerUrl } from "../../../database/index.ts";
import { type Logger, redactText } from "../../../logging/index.ts";
import type { ServerConnection, ServerPool } from "../server/server-connection.ts";
import type { SqlValue } from "../sql-database.ts";
import { preparePostgres } from "./prepare-postgres.ts";

/** A pool of the store's own. @throws {@link CarillonError} `DRIVER_MISSING`. */
export function ownPostgresPool(
  url: ServerUrl,
  { connections, logger }: { connections: number; logger: Logger },
): ServerPool {
  const pool = createPostgresPool(url, connections);
  const open = new Set<PoolClient>();
  // A server that goes away tells each connection, at work or idle; unheard, that ends the process.
  const heard = (error: unknown): void => {
    logger.debug("a connection of the store ended", { database: url.label, error });
  };
  pool.on("connect", (client) => {
    open.add(client);
    client.on("error", heard);
  });
  pool.on("remove", (client) => open.delete(client));
  pool.on("error", heard);
  return {
    ...overPool(pool, true),
    label: url.label,
    size: connections,
    plain: (error) => plainError(error, url),
    async close() {
      const ended = pool.end();
      // A server that does not answer must not hold the end up.
      for (const client of open) cut(client);
      await ended;
    },
  };
}

/** The host's pool; it stays open. */
export function hostPostgresPool(pool: Pool): ServerPool {
  return {
    ...overPool(pool, false),
    label: "behind the host's own pool",
    size: (pool.options as { max?: number } | undefined)?.max ?? 10,
    plain: (error) => new Error(redactText(error instanceof Error ? error.message : String(error))),
    close: async () => undefined,
  };
}

function overPool(pool: Pool, isOwn: boolean): Pick<ServerPool, "acquire" | "isOwn"> {
  const prepared = new WeakSet<object>();
  return {
    isOwn,
    async acquire() {
      const client = await pool.connect();
      const connection = serverConnection(client);
      if (prepared.has(client)) return connection;
      try {
        await preparePostgres(connection, { isOwn });
      } catch (error) {
        connection.release(false);
        throw error;
      }
      prepared.add(client);
      return connection;
    },
  };
}

function serverConnection(client: PoolClient): ServerConnection {
  return {
    async execute(sql, values, patience) {
      const statement = { text: numbered(sql), values: values as SqlValue[], types: TYPES };
      const query: QueryConfig & { query_timeout?: number } = statement as QueryConfig;
      const answer: unknown = await client.query(
        patience > 0 ? { ...query, query_timeout: patience } : query,
      );
      // Several statements at once have several answers.
      const result = (Array.isArray(answer) ? answer.at(-1) : answer) as QueryResult<object>;
      return { rows: result.rows, changed: result.rowCount ?? 0, warnings: 0 };
    },
    release: (isWhole) => client.release(!isWhole),
  };
}

/** The same values from every pool, whatever its own settings are: whole numbers, and text. */
const TYPES = {
  getTypeParser: (oid: number) =>
    [20, 21, 23, 1700].includes(oid) ? Number : (value: string) => value,
};

// pg has $1, $2 for values. No statement of the store has a question mark in a text.
function numbered(sql: string): string {
  let place = 0;
  return sql.replace(/\?/g, () => `$${++place}`);
}

function cut(client: PoolClient): void {
  const { connection } = client as unknown as { connection?: { stream?: { destroy(): void } } };
  connection?.stream?.destroy();
}
