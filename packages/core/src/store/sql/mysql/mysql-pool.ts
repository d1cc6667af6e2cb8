import type { FieldPacket, Pool, PoolConnection, QueryError, ResultSetHeader } from "mysql2";
import { createMysqlPool, plainError, type ServerUrl } from "../../../database/index.ts";
import { redactText } from "../../../logging/index.ts";
import type { ServerConnection, ServerPool, StatementResult } from "../server/server-connection.ts";
import type { SqlValue } from "../sql-database.ts";
import { prepareMysql } from "./prepare-mysql.ts";

/** A pool of the store's own. */
export function ownMysqlPool(url: ServerUrl, connections: number): ServerPool {
  const pool = createMysqlPool(url, connections);
  const open = new Set<PoolConnection>();
  pool.on("connection", (connection) => {
    open.add(connection);
    connection.on("end", () => open.delete(connection));
    // Whoever waits for an answer has the error from the statement; unheard here, it ends the process.
    connection.on("error", () => open.delete(connection));
  });
  return {
    ...overPool(pool, true),
    label: url.label,
    size: connections,
    plain: (error) => plainError(error, url),
    async close() {
      // A server that does not answer must not hold the end up: no good-bye, just the end.
      for (const connection of open) connection.destroy();
      await new Promise<void>((resolve) => {
        pool.end(() => resolve());
      });
    },
  };
}

/** The host's pool; it stays open. */
export function hostMysqlPool(pool: Pool): ServerPool {
  const { connectionLimit } = (pool as { config?: { connectionLimit?: number } }).config ?? {};
  return {
    ...overPool(pool, false),
    label: "behind the host's own pool",
    size: connectionLimit ?? 10,
    plain: (error) => new Error(redactText(error instanceof Error ? error.message : String(error))),
    close: async () => undefined,
  };
}

function overPool(pool: Pool, isOwn: boolean): Pick<ServerPool, "acquire" | "isOwn"> {
  const prepared = new WeakSet<object>();
  return {
    isOwn,
    async acquire() {
      const inner = await connectionOf(pool);
      const connection = serverConnection(inner);
      // The pool hands out one object more than once; the connection in it is the same.
      if (prepared.has(inner)) return connection;
      try {
        await prepareMysql(connection, { isOwn });
      } catch (error) {
        connection.release(false);
        throw error;
      }
      prepared.add(inner);
      return connection;
    },
  };
}

function connectionOf(pool: Pool): Promise<PoolConnection> {
  return new Promise((resolve, reject) => {
    pool.getConnection((error, connection) => {
      if (error === null || error === undefined) resolve(connection);
      else reject(error);
    });
  });
}

function serverConnection(inner: PoolConnection): ServerConnection {
  return {
    async execute(sql, values, patience) {
      const result = await execute(inner, { sql, values, patience });
      if (result.warnings > 0 && sql.startsWith("insert ignore")) {
        await refuseWarnings(inner, patience);
      }
      return result;
    },
    release(isWhole) {
      if (isWhole) inner.release();
      else inner.destroy();
    },
  };
}

interface Statement {
  readonly sql: string;
  readonly values: readonly SqlValue[];
  readonly patience: number;
}

function execute(inner: PoolConnection, statement: Statement): Promise<StatementResult> {
  const { sql, values, patience } = statement;
  return new Promise((resolve, reject) => {
    const answered = (error: QueryError | null, result: unknown): void => {
      if (error !== null) return reject(error);
      if (Array.isArray(result)) {
        return resolve({ rows: result as object[], changed: 0, warnings: 0 });
      }
      const { affectedRows, warningStatus } = result as ResultSetHeader;
      return resolve({ rows: [], changed: affectedRows, warnings: warningStatus });
    };
    inner.query(
      {
        sql,
        values: [...values],
        typeCast,
        rowsAsArray: false,
        ...(patience > 0 && { timeout: patience }),
      },
      answered as (
        error: QueryError | null,
        result: ResultSetHeader,
        fields: FieldPacket[],
      ) => void,
    );
  });
}

const NUMBERS = new Set(["TINY", "SHORT", "LONG", "INT24", "LONGLONG", "DECIMAL", "NEWDECIMAL"]);

interface Column {
  readonly type: string;
  string(encoding?: BufferEncoding): string | null;
}

// The same values from every pool, whatever its own settings are; keys are bytes to the server.
function typeCast(column: Column): string | number | null {
  const text = column.string("utf8");
  return text !== null && NUMBERS.has(column.type) ? Number(text) : text;
}

/** @see https://dev.mysql.com/doc/mysql-errors/8.0/en/server-error-reference.html */
const DUPLICATE = 1062;
const CUT = [1265, 1406];

// "ignore" makes of every error a warning, also of a text that was cut.
async function refuseWarnings(inner: PoolConnection, patience: number): Promise<void> {
  const { rows } = await execute(inner, { sql: "show warnings", values: [], patience });
  const warnings = rows as readonly { Code: number; Message: string }[];
  const other = warnings.find(({ Code: number }) => number !== DUPLICATE);
  if (other === undefined) return;
  const code = CUT.includes(other.Code) ? "ER_DATA_TOO_LONG" : `ER_${other.Code}`;
  throw Object.assign(new Error(other.Message), { code });
}
