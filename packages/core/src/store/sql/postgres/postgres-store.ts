import type { Pool } from "pg";
import { parseDatabaseUrl } from "../../../database/index.ts";
import type { Logger } from "../../../logging/logger.ts";
import type { SqlOptions, Store } from "../../store.ts";
import { invalidOption, ownPool, tablePrefix } from "../server/pool-option.ts";
import type { ServerPool } from "../server/server-connection.ts";
import { ServerDatabase } from "../server/server-database.ts";
import { sqlStore } from "../sql-store.ts";
import { tableNames } from "../table-names.ts";
import { postgresStoreDialect } from "./postgres-dialect.ts";
import { hostPostgresPool, ownPostgresPool } from "./postgres-pool.ts";
import { postgresTraits } from "./postgres-traits.ts";

/**
 * Keeps everything in a PostgreSQL database (13 or later), which any number of processes and machines may
 * share; leases go by the server's clock. The host installs the package `pg`. `pool` is
 * `{ connections }` for a pool of the store's own (10 unless told), or a pool that the host has made.
 *
 * @remarks
 * A transaction that the server undid for another's sake (deadlock) is done again. A connection that
 * ended is replaced; what was under way fails with `STORE_UNREACHABLE`, and whoever asked tries again.
 *
 * @throws {@link CarillonError} at once `OPTION_INVALID`, `DATABASE_URL_INVALID`; at `open` and whenever
 * the server is used `STORE_UNREACHABLE` when waiting may mend it, `STORE_INVALID` when it does not
 * (password, database, rights, a server that is too old); at `open` also `DRIVER_MISSING`,
 * `STORE_SCHEMA_OUTDATED`, `STORE_SCHEMA_NEWER`.
 */
export function postgresStore(options: SqlOptions): Store {
  const { migrate = "auto" } = options;
  const prefix = tablePrefix(options.prefix);
  const connect = connector(options);
  return sqlStore({
    dialect: postgresStoreDialect,
    shared: true,
    migrate,
    prefix,
    async connect({ clock, logger }) {
      const pool = connect(logger);
      return new ServerDatabase(pool, postgresTraits(tableNames(prefix), pool), clock);
    },
  });
}

function connector({ url, pool }: SqlOptions): (logger: Logger) => ServerPool {
  if (pool !== undefined && "connect" in pool) {
    if (url !== undefined) throw invalidOption("a url or the host's own pool, found both");
    return () => hostPostgresPool(pool as Pool);
  }
  if (url === undefined) {
    throw invalidOption("a url (postgres://…) or the host's own pool, found none");
  }
  const place = parseDatabaseUrl(url);
  if (place.dialect !== "postgres") {
    throw invalidOption(`a postgres:// URL for postgresStore, found one of ${place.dialect}`);
  }
  const { connections } = ownPool(pool);
  return (logger) => ownPostgresPool(place, { connections, logger });
}
