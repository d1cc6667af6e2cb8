import { type TestDatabase, type TestDatabaseKind, testDatabases } from "@carillon/test-servers";
import { createConnection } from "mysql2/promise";
import pg from "pg";
import { mysqlStore, postgresStore, type SqlOptions, type Store } from "../../src/store/index.ts";
import { tableNames } from "../../src/store/sql/table-names.ts";
import { systemClock } from "../../src/time/index.ts";

/** The servers that this machine has. */
export const SERVERS = testDatabases().filter(({ name }) => name !== "sqlite");

/** The store for a kind of server. */
export function serverStore(
  { dialect }: Pick<TestDatabaseKind, "dialect">,
  options: SqlOptions,
): Store {
  return dialect === "mysql" ? mysqlStore(options) : postgresStore(options);
}

function isHosts(pool: object = {}): boolean {
  return "getConnection" in pool || "connect" in pool;
}

/** An empty database, and stores on it that are closed with it. */
export async function serverDatabase(kind: TestDatabaseKind) {
  const database: TestDatabase = await kind.create();
  const stores: Store[] = [];
  return {
    url: database.url,
    store(options: SqlOptions = {}): Store {
      const store = serverStore(kind, {
        ...(isHosts(options.pool) ? {} : { url: database.url }),
        ...options,
      });
      stores.push(store);
      return store;
    },
    async [Symbol.asyncDispose]() {
      for (const store of stores) await store.close();
      await database.drop();
    },
  };
}

/** Makes stores that hold nothing on the same tables, one after the other: making tables takes long. */
export function emptyStores(
  kind: Pick<TestDatabaseKind, "dialect">,
  database: { url: string; store(options: SqlOptions): Store },
): (options: SqlOptions) => Promise<Store> {
  const names = tableNames("carillon_");
  const tables = Object.values(names).filter((name) => name !== names.migrations);
  let isMade = false;
  return async (options) => {
    if (!isMade) {
      const first = database.store({});
      await first.open({ logger: silent, clock: systemClock() });
      await first.close();
      isMade = true;
    }
    const wipe = tables.map((table) => `delete from ${table}`);
    await query(kind, database.url, wipe.join("; "));
    return database.store({ ...options, migrate: "check" });
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
  const connection = await createConnection({ uri: url, multipleStatements: true });
  try {
    const [rows] = await connection.query(statement);
    return Array.isArray(rows) ? (rows as Record<string, unknown>[]) : [];
  } finally {
    await connection.end();
  }
}

const ignore = (): void => {};
const silent = { debug: ignore, info: ignore, warn: ignore, error: ignore };
