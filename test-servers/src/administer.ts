import { randomBytes } from "node:crypto";
import { createConnection } from "mysql2/promise";
import pg from "pg";
import type { ServerKind, TestDatabase } from "./test-server.ts";

/** Makes an empty database on a server; the user of `url` must be allowed to. */
export async function createDatabaseOn(kind: ServerKind, url: string): Promise<TestDatabase> {
  const name = `carillon_${randomBytes(6).toString("hex")}`;
  await administer(kind, url, `create database ${name}`);
  const own = new URL(url);
  own.pathname = `/${name}`;
  const drop =
    kind === "postgres"
      ? `drop database if exists ${name} with (force)`
      : `drop database if exists ${name}`;
  return { url: own.href, drop: () => administer(kind, url, drop) };
}

/** Executes one statement on a connection of its own. */
export async function administer(kind: ServerKind, url: string, statement: string): Promise<void> {
  if (kind === "postgres") {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
    try {
      await client.connect();
      await client.query(statement);
    } finally {
      await client.end().catch(() => undefined);
    }
    return;
  }
  const connection = await createConnection({ uri: url, connectTimeout: 5_000 });
  try {
    await connection.query(statement);
  } finally {
    connection.destroy();
  }
}
