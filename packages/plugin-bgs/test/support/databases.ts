import type { Dialect, TenantDatabase } from "@carillon/core";
import { testDatabases } from "@carillon/test-servers";
import {
  Kysely,
  type Dialect as KyselyDialect,
  MysqlDialect,
  PostgresDialect,
  SqliteDialect,
} from "kysely";
import Database from "libsql";
import { createPool } from "mysql2";
import { Pool } from "pg";
import type { BgsTables } from "../../src/tables.ts";

/** A database of its own, for the tests of a block. */
export interface TestDatabase {
  /** As tenants' settings name it. */
  url: string;
  database: TenantDatabase;
  /** Removes all rows of the plugin's tables. */
  clear(): Promise<void>;
  /** Closes and removes it. */
  close(): Promise<void>;
}

/** A database under test. */
export interface DatabaseKind {
  name: Dialect;
  /** Starts its server, which takes seconds: ask in a `beforeAll`. */
  start(): Promise<void>;
  /** Makes an empty database. */
  open(): Promise<TestDatabase>;
}

/** The databases under test. */
export const DATABASES: readonly DatabaseKind[] = testDatabases().map(
  ({ dialect, create, start }) => ({
    name: dialect,
    start,
    open: async () => {
      const { url, drop } = await create();
      const db = new Kysely<unknown>({ dialect: dialectFor(dialect, url) });
      return {
        url,
        database: { dialect, tables: <DB>() => db as unknown as Kysely<DB> },
        clear: () => clear(db),
        close: async () => {
          await db.destroy();
          await drop();
        },
      };
    },
  }),
);

function dialectFor(dialect: Dialect, url: string): KyselyDialect {
  if (dialect === "postgres") {
    return new PostgresDialect({ pool: new Pool({ connectionString: url }) });
  }
  if (dialect === "mysql") {
    const pool = createPool({ uri: url, supportBigNumbers: true, bigNumberStrings: true });
    return new MysqlDialect({ pool });
  }
  const file = new Database(url.replace(/^sqlite:/, ""));
  return new SqliteDialect({ database: file });
}

async function clear(db: Kysely<BgsTables>): Promise<void> {
  // Details first: they refer to their events.
  for (const table of TABLES) await db.deleteFrom(table).execute();
}

const TABLES: readonly (keyof BgsTables)[] = [
  "bgs_activity",
  "mission_completed_influence",
  "market_buy_event",
  "market_sell_event",
  "mission_completed_event",
  "mission_failed_event",
  "redeem_voucher_event",
  "sell_exploration_data_event",
  "multi_sell_exploration_data_event",
  "commit_crime_event",
  "faction_kill_bond_event",
  "synthetic_cz",
  "synthetic_ground_cz",
  "event",
];
