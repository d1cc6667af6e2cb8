import type { TenantDatabase, TenantScope } from "@carillon/core";
import { type TestDatabase, testDatabases } from "@carillon/test-servers";
import type { Kysely } from "kysely";
import type { InaraTables } from "../../src/tables.ts";

/** The databases under test. */
export const DATABASES = testDatabases();

/** Rows of `cmdr` by name. */
export async function commanders(database: TenantDatabase) {
  const rows = await tables(database).selectFrom("cmdr").selectAll().orderBy("name").execute();
  return new Map(rows.map((row) => [row.name, row]));
}

/** The plugin's tables. */
export function tables(database: Pick<TenantScope["database"], "tables">): Kysely<InaraTables> {
  return database.tables<InaraTables>();
}

export type { TestDatabase };
