import { type Clock, isDriven } from "../../../time/index.ts";
import type { SqlSession, SqlValue } from "../sql-database.ts";
import type { ServerConnection } from "./server-connection.ts";
import { STATEMENT_PATIENCE } from "./server-traits.ts";

/** Where a session's time comes from. */
export interface SessionTime {
  /** The scheduler's clock, which counts only where it is turned by hand. */
  readonly clock: Clock;
  /** The query for the server's time. */
  readonly now: string;
}

/**
 * Statements on one connection. The time is that of the server, so that leases mean the same on every
 * machine; it is asked once and stands for the rest of the session. A clock that is turned by hand goes
 * before it.
 */
export function serverSession(
  connection: ServerConnection,
  { clock, now }: SessionTime,
  patience: number = STATEMENT_PATIENCE,
): SqlSession {
  let time: Promise<number> | undefined;
  const ask = async (): Promise<number> => {
    const [row] = (await connection.execute(now, [], patience)).rows as readonly { now: unknown }[];
    return Math.floor(Number(row?.now));
  };
  return {
    now() {
      if (isDriven(clock)) return clock.now().getTime();
      time ??= ask();
      return time;
    },
    async all<Row>(sql: string, values: readonly SqlValue[] = []) {
      return (await connection.execute(sql, values.map(clean), patience)).rows as readonly Row[];
    },
    async run(sql, values = []) {
      return (await connection.execute(sql, values.map(clean), patience)).changed;
    },
  };
}

// In the runtime since Node 20, in the types of the language from es2024 on.
interface WellFormed {
  toWellFormed(): string;
}

// What PostgreSQL refuses and what no database could give back; SQLite's driver does the same. A number
// that is not one would be a word of SQL to one driver and null to another.
function clean(value: SqlValue): SqlValue {
  if (typeof value === "number") {
    if (Number.isFinite(value)) return value;
    throw new TypeError(`expected a finite number as a parameter of a statement, found ${value}`);
  }
  if (typeof value !== "string") return value;
  const text = (value as unknown as WellFormed).toWellFormed();
  return text.includes("\0") ? text.replaceAll("\0", "") : text;
}
