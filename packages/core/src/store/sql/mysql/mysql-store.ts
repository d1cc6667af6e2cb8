import type { Pool } from "mysql2";
import { parseDatabaseUrl } from "../../../database/index.ts";
import type { SqlOptions, Store } from "../../store.ts";
import { invalidOption, ownPool, tablePrefix } from "../server/pool-option.ts";
import type { ServerPool } from "../server/server-connection.ts";
import { ServerDatabase } from "../server/server-database.ts";
import { sqlStore } from "../sql-store.ts";
import { tableNames } from "../table-names.ts";
import { mysqlStoreDialect } from "./mysql-dialect.ts";
import { hostMysqlPool, ownMysqlPool } from "./mysql-pool.ts";
import { mysqlTraits } from "./mysql-traits.ts";

/**
 * Keeps everything in a MySQL (8.0.13 or later) or MariaDB (10.6 or later) database, which any number of
 * processes and machines may share; leases go by the server's clock. `pool` is `{ connections }` for a
 * pool of the store's own (10 unless told), or a pool that the host has made with `mysql2`.
 *
 * @remarks
 * A transaction that the server undid for another's sake (deadlock) is done again. A connection that
 * ended is replaced; what was under way fails with `STORE_UNREACHABLE`, and whoever asked tries again.
 * A pool of the host's needs `sql_mode` with `STRICT_ALL_TABLES` and without `NO_BACKSLASH_ESCAPES`,
 * and utf8mb4, and four free connections at least.
 *
 * @throws {@link CarillonError} at once `OPTION_INVALID`, `DATABASE_URL_INVALID`; at `open` and whenever
 * the server is used `STORE_UNREACHABLE` when waiting may mend it, `STORE_INVALID` when it does not
 * (password, database, rights, a server that is too old); at `open` also `STORE_SCHEMA_OUTDATED`,
 * `STORE_SCHEMA_NEWER`.
 */
export function mysqlStore(options: SqlOptions): Store {
  const { migrate = "auto" } = options;
  const prefix = tablePrefix(options.prefix);
  const connect = connector(options);
  return sqlStore({
    dialect: mysqlStoreDialect,
    shared: true,
    migrate,
    prefix,
    async connect({ clock }) {
      const pool = connect();
      return new ServerDatabase(pool, mysqlTraits(tableNames(prefix), pool), clock);
    },
  });
}

function connector({ url, pool }: SqlOptions): () => ServerPool {
  const hosts = hostPool(pool);
  if (hosts !== undefined) {
    if (url !== undefined) throw invalidOption("a url or the host's own pool, found both");
    return () => hostMysqlPool(hosts);
  }
  if (url === undefined)
    throw invalidOption("a url (mysql://…) or the host's own pool, found none");
  const place = parseDatabaseUrl(url);
  if (place.dialect !== "mysql") {
    throw invalidOption(`a mysql:// URL for mysqlStore, found one of ${place.dialect}`);
  }
  const { connections } = ownPool(pool);
  return () => ownMysqlPool(place, connections);
}

// A pool of mysql2/promise has the one with callbacks inside.
function hostPool(pool: object | undefined): Pool | undefined {
  if (pool === undefined || !("getConnection" in pool)) return undefined;
  const inner = (pool as { pool?: object }).pool;
  return (inner !== undefined && "getConnection" in inner ? inner : pool) as Pool;
}
