import { CarillonError } from "../../../errors.ts";
import type { MigrateMode } from "../../store.ts";
import type { SqlDatabase, SqlSession } from "../sql-database.ts";
import type { TableNames } from "../table-names.ts";
import type { Migration } from "./migration.ts";
import { storeMigrations } from "./store-migrations.ts";

/**
 * Brings the schema up to this code, or checks that it is. Processes that start together do it once. All
 * steps are one transaction where the database can do that.
 *
 * @throws {@link CarillonError} `STORE_SCHEMA_NEWER` when a later release has changed it;
 * `STORE_SCHEMA_OUTDATED` when it may not be changed and is older.
 */
export async function migrateStore(
  database: SqlDatabase,
  tables: TableNames,
  options: { mode: MigrateMode; migrations?: readonly Migration[] },
): Promise<void> {
  const { mode, migrations = storeMigrations } = options;
  if (mode === "off") return;
  const latest = migrations.at(-1)?.version ?? 0;
  const found = await database.read((session) => schemaVersion(session, database, tables));
  if (found > latest) throw newer(found, latest);
  if (found === latest) return;
  if (mode === "check") throw outdated(found, latest);
  await database.alone(async (session) => {
    await session.run(createVersions(tables));
    // Another process may have been faster.
    const version = await schemaVersion(session, database, tables);
    if (version > latest) throw newer(version, latest);
    for (const step of migrations) {
      if (step.version > version) await apply(session, { step, database, tables });
    }
  });
}

function createVersions({ migrations }: TableNames): string {
  return `create table if not exists ${migrations} (version integer not null primary key, name text, applied_at bigint)`;
}

async function schemaVersion(
  session: SqlSession,
  { dialect }: SqlDatabase,
  { migrations }: TableNames,
): Promise<number> {
  if (!(await dialect.hasTable(session, migrations))) return 0;
  const sql = `select max(version) as version from ${migrations}`;
  const [row] = await session.all<{ version: number | null }>(sql);
  return Number(row?.version ?? 0);
}

async function apply(
  session: SqlSession,
  { step, database, tables }: { step: Migration; database: SqlDatabase; tables: TableNames },
): Promise<void> {
  for (const statement of step.statements(tables, database.dialect)) {
    try {
      await session.run(statement);
    } catch (error) {
      if (!database.dialect.wasMade(error)) throw error;
    }
  }
  const sql = `insert into ${tables.migrations} (version, name, applied_at) values (?, ?, ?)`;
  await session.run(sql, [step.version, step.name, await session.now()]);
}

function newer(found: number, latest: number): CarillonError {
  return new CarillonError(
    "STORE_SCHEMA_NEWER",
    `expected the store's schema at version ${latest} or earlier, found version ${found}: a later ` +
      "release of @carillon/core has changed it; update this process, or give it a store of its own",
    { details: { found, expected: latest } },
  );
}

function outdated(found: number, latest: number): CarillonError {
  const state = found === 0 ? "no schema" : `version ${found}`;
  return new CarillonError(
    "STORE_SCHEMA_OUTDATED",
    `expected the store's schema at version ${latest}, found ${state}; run \`carillon migrate\`, or ` +
      "open the store with migrate: 'auto'",
    { details: { found, expected: latest } },
  );
}
