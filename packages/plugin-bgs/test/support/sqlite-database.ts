import { createRequire } from "node:module";
import type { TenantDatabase } from "@carillon/core";
import { Kysely, type SqliteDatabase, SqliteDialect } from "kysely";

/** An empty SQLite database in memory, on Kysely's own dialect. */
export function sqliteDatabase(): { database: TenantDatabase; close: () => Promise<void> } {
  const Database = createRequire(import.meta.url)("libsql") as new (file: string) => SqliteDatabase;
  const db = new Kysely<unknown>({
    dialect: new SqliteDialect({ database: new Database(":memory:") }),
  });
  return {
    database: { dialect: "sqlite", tables: <DB>() => db as unknown as Kysely<DB> },
    close: () => db.destroy(),
  };
}
