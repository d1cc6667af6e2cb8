import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { missingMariaDb } from "./mariadb.ts";
import { missingPostgres } from "./postgres.ts";
import { removeFolder } from "./server-folder.ts";
import { createSharedDatabase, overrideUrl } from "./shared-servers.ts";
import { isServer, type ServerKind, type TestDatabase } from "./test-server.ts";

/** A kind of database that tests loop over. */
export interface TestDatabaseKind {
  /** For the title of a test. */
  readonly name: "sqlite" | ServerKind;
  /** Which SQL it speaks. */
  readonly dialect: "sqlite" | "mysql" | "postgres";
  /** Starts the server where nobody has: takes some seconds, so ask in a `beforeAll`. */
  start(): Promise<void>;
  /** Makes an empty database. */
  create(): Promise<TestDatabase>;
}

/**
 * The kinds of databases that this machine has: SQLite always, MariaDB and PostgreSQL where they are
 * installed or given by `CARILLON_TEST_MYSQL_URL` and `CARILLON_TEST_POSTGRES_URL`. Write
 * `describe.each(testDatabases())("on $name", ({ start, create }) => { beforeAll(start); ... })`.
 */
export function testDatabases(): readonly TestDatabaseKind[] {
  const missing = new Set(missingServers().map(({ kind }) => kind));
  const all: readonly TestDatabaseKind[] = [
    { name: "sqlite", dialect: "sqlite", start: async () => undefined, create: createFile },
    { name: "mariadb", dialect: "mysql", ...onServer("mariadb") },
    { name: "postgres", dialect: "postgres", ...onServer("postgres") },
  ];
  return all.filter(({ name }) => name === "sqlite" || !missing.has(name));
}

/** What this machine lacks, so that its tests are left out. */
export function missingServers(): readonly { kind: ServerKind; missing: string }[] {
  return [missingMariaDb(), missingPostgres()]
    .filter((server) => server !== undefined)
    .filter(({ kind }) => overrideUrl(kind) === undefined);
}

async function createFile(): Promise<TestDatabase> {
  const folder = mkdtempSync(join(tmpdir(), "carillon-sqlite-"));
  return { url: `sqlite:${join(folder, "test.db")}`, drop: () => removeFolder(folder) };
}

function onServer(kind: ServerKind): Pick<TestDatabaseKind, "start" | "create"> {
  const create = (): Promise<TestDatabase> => createOn(kind);
  return { create, start: async () => (await create()).drop() };
}

async function createOn(kind: ServerKind): Promise<TestDatabase> {
  const database = await createSharedDatabase(kind);
  if (isServer(database)) return database;
  throw new Error(database.missing);
}
