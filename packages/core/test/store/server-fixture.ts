import { type TestDatabase, type TestDatabaseKind, testDatabases } from "@carillon/test-servers";
import { mysqlStore, postgresStore, type SqlOptions, type Store } from "../../src/store/index.ts";

/** The servers that this machine has. */
export const SERVERS = testDatabases().filter(({ name }) => name !== "sqlite");

/** The store for a kind of server. */
export function serverStore(
  { dialect }: Pick<TestDatabaseKind, "dialect">,
  options: SqlOptions,
): Store {
  return dialect === "mysql" ? mysqlStore(options) : postgresStore(options);
}

/** An empty database, and stores on it that are closed with it. */
export async function serverDatabase(kind: TestDatabaseKind) {
  const database: TestDatabase = await kind.create();
  const stores: Store[] = [];
  return {
    url: database.url,
    store(options: SqlOptions = {}): Store {
      const store = serverStore(kind, { url: database.url, ...options });
      stores.push(store);
      return store;
    },
    async [Symbol.asyncDispose]() {
      for (const store of stores) await store.close();
      await database.drop();
    },
  };
}
