import { CarillonError } from "../../errors.ts";
import type { Logger } from "../../logging/logger.ts";
import type { Clock } from "../../time/index.ts";
import type { MigrateMode, Store } from "../store.ts";
import { SqlDeliveries } from "./deliveries/sql-deliveries.ts";
import { SqlLogs } from "./logs/sql-logs.ts";
import { migrateStore } from "./migrations/migrate-store.ts";
import { SqlNodes } from "./nodes/sql-nodes.ts";
import { SqlRuns } from "./runs/sql-runs.ts";
import { SqlSchedules } from "./schedules/sql-schedules.ts";
import type { SqlContext } from "./sql-context.ts";
import type { SqlDatabase } from "./sql-database.ts";
import type { SqlDialect } from "./sql-dialect.ts";
import { SqlState } from "./state/sql-state.ts";
import { tableNames } from "./table-names.ts";

/** What tells one SQL store from another. */
export interface SqlStoreOptions {
  /** In what its SQL differs. */
  dialect: SqlDialect;
  /** Whether processes may share it. */
  shared: boolean;
  /** What `open` does with the schema. */
  migrate: MigrateMode;
  /** Before each table's name. */
  prefix?: string;
  /** Connects. */
  connect(context: { logger: Logger; clock: Clock }): Promise<SqlDatabase>;
}

/** A store over an SQL database: everything but the connection is the same for all of them. */
export function sqlStore(options: SqlStoreOptions): Store {
  let open: SqlDatabase | undefined;
  const context: SqlContext = {
    tables: tableNames(options.prefix),
    dialect: options.dialect,
    database() {
      if (open !== undefined) return open;
      throw new CarillonError(
        "STORE_CLOSED",
        "expected an open store, found one that is closed; call open() first",
      );
    },
    read: async (work, options) => context.database().read(work, options),
    write: async (work, lock) => context.database().write(work, lock),
  };
  const deliveries = new SqlDeliveries(context);
  return {
    shared: options.shared,
    schedules: new SqlSchedules(context),
    runs: new SqlRuns(context, deliveries.adding),
    logs: new SqlLogs(context),
    deliveries,
    state: new SqlState(context),
    nodes: new SqlNodes(context),
    async open(parts) {
      if (open !== undefined) return;
      const database = await options.connect(parts);
      try {
        await migrateStore(database, context.tables, { mode: options.migrate });
      } catch (error) {
        await database.close();
        throw error;
      }
      open = database;
    },
    async close() {
      const database = open;
      open = undefined;
      await database?.close();
    },
    async now() {
      return new Date(await context.read(async (session) => session.now()));
    },
  };
}
