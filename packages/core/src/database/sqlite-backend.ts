import type { Backend } from "./backend.ts";
import type { SqliteUrl } from "./database-url.ts";
import { openSqlite, sqliteDialect } from "./sqlite/index.ts";

/** Opens an SQLite file: one connection, which its users take in turn. */
export async function openSqliteFile({ file }: SqliteUrl): Promise<Backend> {
  const connection = openSqlite(file);
  const driver = sqliteDialect(connection).createDriver();
  await driver.init();
  return {
    driver,
    limit: 1,
    prepare: async () => undefined,
    parameters: (values) => values,
    close: async () => connection.close(),
    destroy: () => connection.close(),
  };
}
