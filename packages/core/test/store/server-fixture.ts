import { type TestDatabase, type TestDatabaseKind, testDatabases } from "@carillon/test-servers";
import { createConnection } from "mysql2/promise";
import pg from "pg";
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

/** Asks a database, past every store. */
export async function query(
  { dialect }: Pick<TestDatabaseKind, "dialect">,
  url: string,
  statement: string,
): Promise<readonly Record<string, unknown>[]> {
  if (dialect === "postgres") {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(statement)).rows;
    } finally {
      await client.end();
    }
  }
  const connection = await createConnection({ uri: url });
  try {
    const [rows] = await connection.query(statement);
    return Array.isArray(rows) ? (rows as Record<string, unknown>[]) : [];
  } finally {
    await connection.end();
  }
}
