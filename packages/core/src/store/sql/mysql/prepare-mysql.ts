import { CarillonError } from "../../../errors.ts";
import type { ServerConnection } from "../server/server-connection.ts";
import { STATEMENT_PATIENCE } from "../server/server-traits.ts";

/** The oldest servers that can do what the store asks for. */
const OLDEST = { MySQL: [8, 0, 13], MariaDB: [10, 6, 0] } as const;

const READ_COMMITTED = "set session transaction isolation level read committed";

interface Facts {
  readonly version: string;
  readonly mode: string;
  readonly charset: string;
}

/**
 * Readies a new connection: looks whether the server is new enough, and settles for the session how
 * statements are read. A connection of the host's is left as it is, but for one limit, and refused where
 * statements would mean something else on it.
 *
 * @throws {@link CarillonError} `STORE_INVALID`.
 */
export async function prepareMysql(
  connection: ServerConnection,
  { isOwn }: { isOwn: boolean },
): Promise<void> {
  const ask =
    "select version() as version, @@session.sql_mode as mode, @@session.character_set_client as charset";
  const [facts] = (await connection.execute(ask, [], STATEMENT_PATIENCE)).rows as readonly Facts[];
  const version = facts?.version ?? "";
  const isMariaDb = /mariadb/i.test(version);
  refuseOld(version, isMariaDb ? "MariaDB" : "MySQL");
  // Tenants and channels are walked by recursion; the limit would silently end it after a thousand.
  const recursion = isMariaDb ? "max_recursive_iterations" : "cte_max_recursion_depth";
  const settings = [`${recursion} = 1000000`];
  if (isOwn) {
    // A process that stopped in the middle of a transaction must not hold the others up for ever.
    const idle = isMariaDb ? "idle_transaction_timeout = 30" : "wait_timeout = 60";
    settings.push(
      "sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'",
      "innodb_lock_wait_timeout = 5",
    );
    settings.push("time_zone = '+00:00'", "default_storage_engine = 'InnoDB'", idle);
  } else if (facts !== undefined) refuseMode(facts);
  if (isOwn) await connection.execute(READ_COMMITTED, [], STATEMENT_PATIENCE);
  await connection.execute(`set session ${settings.join(", session ")}`, [], STATEMENT_PATIENCE);
}

function refuseOld(version: string, family: keyof typeof OLDEST): void {
  // MariaDB may begin with a number for old clients: 5.5.5-10.11.6-MariaDB.
  const [found = ""] = /\d+\.\d+\.\d+/.exec(version.replace(/^5\.5\.5-/, "")) ?? [];
  const numbers = found.split(".").map(Number);
  const oldest = OLDEST[family];
  const differs = oldest.findIndex((number, place) => number !== numbers[place]);
  if (differs === -1 || (numbers[differs] ?? 0) > (oldest[differs] ?? 0)) return;
  throw new CarillonError(
    "STORE_INVALID",
    `expected ${family} ${oldest.join(".")} or later for the store, found version ${version}; ` +
      "update the server, or name another one in the URL",
    { details: { fault: "version", version, family } },
  );
}

function refuseMode({ mode, charset }: Facts): void {
  const wrong = [
    /STRICT_(?:ALL|TRANS)_TABLES/.test(mode) ? undefined : "sql_mode with STRICT_ALL_TABLES",
    mode.includes("NO_BACKSLASH_ESCAPES") ? "sql_mode without NO_BACKSLASH_ESCAPES" : undefined,
    charset.startsWith("utf8mb4") ? undefined : `charset utf8mb4 instead of ${charset}`,
  ].filter((part) => part !== undefined);
  if (wrong.length === 0) return;
  throw new CarillonError(
    "STORE_INVALID",
    `expected a pool whose connections have ${wrong.join(" and ")}; set it in the pool's options, or ` +
      "give the store a url instead of a pool",
    { details: { fault: "settings", mode, charset } },
  );
}
