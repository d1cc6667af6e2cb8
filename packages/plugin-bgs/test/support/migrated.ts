import type { Kysely } from "kysely";
import { migrations } from "../../src/migrations/index.ts";
import type { TestDatabase } from "./databases.ts";

/** Runs the plugin's migrations, in order of name, as core does. */
export async function migrate(db: Kysely<unknown>): Promise<void> {
  for (const name of Object.keys(migrations).sort()) await migrations[name]?.up(db);
}

/** An opened database with the plugin's tables. */
export async function migrated(opened: Promise<TestDatabase>): Promise<TestDatabase> {
  const test = await opened;
  await migrate(test.database.tables());
  return test;
}
