import type { Kysely, Migration } from "kysely";
import { CarillonError } from "../errors.ts";
import type { Clock } from "../time/index.ts";
import { type MigrationLock, withMigrationLock } from "./migration-lock.ts";

/** A plugin's migrations of a tenant's database. */
export interface PluginMigrations {
  /** Of the plugin. */
  readonly name: string;
  /** By name; they run in order of name. */
  readonly migrations: Readonly<Record<string, Migration>>;
}

/** What migrating needs. */
export interface MigrateOptions {
  /** Over connections that wait for no migration. */
  readonly db: Kysely<unknown>;
  /** How others are kept out. */
  readonly lock: MigrationLock;
  /** Dates the rows. */
  readonly clock: Clock;
}

interface MigrationTable {
  [table: string]: { name: string; timestamp: string };
}

/** A migration that failed. */
export class MigrationFailure extends Error {
  /** Which one; `undefined` when it was none in particular. */
  readonly migration: string | undefined;

  /** Wraps what it threw. */
  constructor(migration: string | undefined, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.migration = migration;
  }
}

/** Name of the table that keeps what a plugin has run. */
function migrationTable(plugin: string): string {
  return `carillon_${plugin.replaceAll("-", "_")}_migration`;
}

/**
 * Brings a database up to date for one plugin; answers what it ran. Several processes may come at once:
 * one runs, the others wait and find everything done. On SQLite and PostgreSQL all or nothing happens;
 * MySQL commits each change of the schema by itself, so migrations there should hold one each, and be
 * written so that they can be run again.
 */
export async function migrate(
  plugin: PluginMigrations,
  options: MigrateOptions,
): Promise<readonly string[]> {
  const table = migrationTable(plugin.name);
  const names = Object.keys(plugin.migrations).sort();
  const isDone = await isUpToDate(options.db as Kysely<MigrationTable>, table, names);
  if (isDone) return [];
  return withMigrationLock(options.db, options.lock, async (locked) => {
    const db = locked as Kysely<MigrationTable>;
    await createTable(db, table);
    const applied = await appliedIn(db, table);
    const unknown = applied.find((name) => !names.includes(name));
    if (unknown !== undefined) throw newerDatabase(unknown);
    const pending = names.filter((name) => !applied.includes(name));
    for (const name of pending) await run(db, { table, name, plugin, clock: options.clock });
    return pending;
  });
}

// Without the lock: nearly always there is nothing to do. A table that is not there is an error here.
async function isUpToDate(
  db: Kysely<MigrationTable>,
  table: string,
  names: readonly string[],
): Promise<boolean> {
  try {
    const applied = await appliedIn(db, table);
    return applied.length === names.length && names.every((name) => applied.includes(name));
  } catch (error) {
    if (error instanceof CarillonError) throw error;
    return false;
  }
}

async function createTable(db: Kysely<MigrationTable>, table: string): Promise<void> {
  await db.schema
    .createTable(table)
    .ifNotExists()
    .addColumn("name", "varchar(191)", (column) => column.notNull().primaryKey())
    .addColumn("timestamp", "varchar(40)", (column) => column.notNull())
    .execute();
}

async function appliedIn(db: Kysely<MigrationTable>, table: string): Promise<readonly string[]> {
  const rows = await db.selectFrom(table).select("name").execute();
  return rows.map(({ name }) => name);
}

async function run(
  db: Kysely<MigrationTable>,
  work: { table: string; name: string; plugin: PluginMigrations; clock: Clock },
): Promise<void> {
  const { table, name, plugin, clock } = work;
  try {
    await plugin.migrations[name]?.up(db);
  } catch (error) {
    throw new MigrationFailure(name, error);
  }
  const timestamp = clock.now().toISOString();
  await db.insertInto(table).values({ name, timestamp }).execute();
}

function newerDatabase(name: string): MigrationFailure {
  return new MigrationFailure(
    name,
    new Error(
      "the database has it, but this version of the plugin does not: is an older version running?",
    ),
  );
}
