import type { Migration } from "kysely";
import {
  type AnyDatabase,
  binaryNames,
  type ColumnKind,
  columnsOf,
  dataType,
  dialectOf,
} from "./table-change.ts";

/**
 * Makes the table `cmdr`, or adds to the original's what it lacks; drops nothing, and leaves every row as
 * it is. May be broken off anywhere and run again.
 */
export const cmdr: Migration = {
  async up(db: AnyDatabase) {
    const present = await columnsOf(db, "cmdr");
    if (present === undefined) await create(db);
    else await complete(db, present);
  },
};

const COLUMNS: readonly (readonly [name: string, kind: ColumnKind])[] = [
  ["rank_combat", "varchar(64)"],
  ["rank_trade", "varchar(64)"],
  ["rank_explore", "varchar(64)"],
  ["rank_cqc", "varchar(64)"],
  ["rank_empire", "varchar(64)"],
  ["rank_federation", "varchar(64)"],
  ["rank_power", "varchar(64)"],
  ["credits", "big"],
  ["assets", "big"],
  ["inara_url", "varchar(256)"],
  ["squadron_name", "varchar(128)"],
  ["squadron_rank", "varchar(64)"],
  ["last_sync_at", "big"],
  ["last_status", "varchar(32)"],
  ["not_found_until", "big"],
  ["inara_profile", "long-text"],
  ["inara_fields", "long-text"],
];

async function create(db: AnyDatabase): Promise<void> {
  const dialect = dialectOf(db);
  let table = db.schema
    .createTable("cmdr")
    .ifNotExists()
    .addColumn("id", dialect === "sqlite" ? "integer" : "bigint", (column) =>
      dialect === "postgres"
        ? column.primaryKey().generatedByDefaultAsIdentity()
        : column.primaryKey().autoIncrement(),
    )
    .addColumn("name", "varchar(64)", (column) => column.notNull().unique());
  for (const [name, kind] of COLUMNS) table = table.addColumn(name, await dataType(dialect, kind));
  const end = await binaryNames(db);
  await (end === undefined ? table : table.modifyEnd(end)).execute();
}

async function complete(db: AnyDatabase, present: ReadonlySet<string>): Promise<void> {
  const dialect = dialectOf(db);
  for (const [name, kind] of COLUMNS) {
    if (present.has(name)) continue;
    const type = await dataType(dialect, kind);
    await db.schema.alterTable("cmdr").addColumn(name, type).execute();
  }
  if (dialect !== "mysql") return;
  // Names must not meet those that differ by case, an accent or a space at the end.
  const { sql } = await import("kysely");
  await sql`alter table cmdr modify name varchar(64) character set utf8mb4 collate utf8mb4_bin not null`.execute(
    db,
  );
}
