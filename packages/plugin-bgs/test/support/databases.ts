import { randomUUID } from "node:crypto";
import type { Dialect, TenantDatabase } from "@carillon/core";
import { Kysely, MysqlDialect, PostgresDialect, sql } from "kysely";
import { createPool } from "mysql2";
import { Pool } from "pg";
import { sqliteDatabase } from "./sqlite-database.ts";

export interface TestDatabase {
  database: TenantDatabase;
  close(): Promise<void>;
}

/** The databases under test, each opened empty. */
export const DATABASES: readonly { name: Dialect; open(): Promise<TestDatabase> }[] = [
  { name: "sqlite", open: async () => sqliteDatabase() },
  { name: "mysql", open: mysql },
  { name: "postgres", open: postgres },
];

async function mysql(): Promise<TestDatabase> {
  const name = `t${randomUUID().replaceAll("-", "")}`;
  const server = { host: "127.0.0.1", port: 33907, user: "t", password: "t" };
  const admin = new Kysely({ dialect: new MysqlDialect({ pool: createPool(server) }) });
  await sql`create database ${sql.id(name)}`.execute(admin);
  await admin.destroy();
  const pool = createPool({
    ...server,
    database: name,
    supportBigNumbers: true,
    bigNumberStrings: true,
  });
  const db = new Kysely<unknown>({ dialect: new MysqlDialect({ pool }) });
  return wrap("mysql", db);
}

async function postgres(): Promise<TestDatabase> {
  const name = `t${randomUUID().replaceAll("-", "")}`;
  const server = { host: "127.0.0.1", port: 54907, user: "postgres" };
  const admin = new Kysely({ dialect: new PostgresDialect({ pool: new Pool(server) }) });
  await sql`create database ${sql.id(name)}`.execute(admin);
  await admin.destroy();
  const pool = new Pool({ ...server, database: name });
  return wrap("postgres", new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) }));
}

function wrap(dialect: Dialect, db: Kysely<unknown>): TestDatabase {
  return {
    database: { dialect, tables: <DB>() => db as unknown as Kysely<DB> },
    close: () => db.destroy(),
  };
}
