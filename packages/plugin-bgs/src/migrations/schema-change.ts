import type { Dialect } from "@carillon/core";
import type { ColumnDataType, CreateTableBuilder, Kysely, RawBuilder, TableMetadata } from "kysely";

/**
 * What a column holds; each database has its own word for it. A `link` is the id of a row elsewhere:
 * in an adopted table it keeps its width, since MariaDB changes no column of a foreign key.
 */
export type ColumnKind = "big" | "link" | "integer" | "text" | "long-text" | `varchar(${number})`;

/** A column of a table. */
export interface ColumnPlan {
  /** Its name. */
  name: string;
  /** What it holds. */
  kind: ColumnKind;
  /** It may not be null in a table that we make; in an adopted one it stays as it is. */
  required?: boolean;
}

/** A table with its indexes; every table has `id`, made by the database. */
export interface TablePlan {
  /** Its name. */
  name: string;
  /** Columns besides `id`. */
  columns: readonly ColumnPlan[];
  /** Column whose rows go with the row of `event` that they belong to. */
  eventLink?: string;
  /** Columns of each index. */
  indexes: readonly (readonly string[])[];
  /** Columns of a unique index. */
  unique?: readonly string[];
}

/** What a change of the schema works with. */
export interface SchemaChange {
  /** The database; any table. */
  db: Kysely<Record<string, never>>;
  /** Which SQL it speaks. */
  dialect: Dialect;
  /** Tables that it had at first, by name. */
  present: ReadonlyMap<string, TableMetadata>;
}

/** Looks at the database before a change. */
export async function openSchemaChange(db: Kysely<Record<string, never>>): Promise<SchemaChange> {
  const tables = await db.introspection.getTables();
  const dialect = dialectOf(db);
  const schema = dialect === "postgres" ? await currentSchema(db) : undefined;
  const ours = tables.filter((table) => schema === undefined || table.schema === schema);
  return { db, dialect, present: new Map(ours.map((table) => [table.name, table])) };
}

/** Makes a table with all its indexes, or adds to one that is there what it lacks; drops nothing. */
export async function ensureTable(change: SchemaChange, plan: TablePlan): Promise<void> {
  const present = change.present.get(plan.name);
  if (present === undefined) await createTable(change, plan);
  else await completeTable(change, { plan, present });
  for (const columns of plan.indexes) await ensureIndex(change, { plan, columns, unique: false });
  if (plan.unique !== undefined) {
    await ensureIndex(change, { plan, columns: plan.unique, unique: true });
  }
}

/** The dialect of a handle that does not say it: told by how it quotes names and numbers parameters. */
function dialectOf(db: Kysely<Record<string, never>>): Dialect {
  const untyped = db as unknown as Kysely<{ t: { c: number } }>;
  const { sql } = untyped.selectFrom("t").select("c").where("c", "=", 1).compile();
  if (sql.includes("`")) return "mysql";
  return sql.includes("$1") ? "postgres" : "sqlite";
}

async function createTable({ db, dialect, present }: SchemaChange, plan: TablePlan): Promise<void> {
  const { sql } = await import("kysely");
  let table: CreateTableBuilder<string, string> = db.schema.createTable(plan.name).ifNotExists();
  table = table.addColumn("id", dialect === "sqlite" ? "integer" : "bigint", (column) => {
    if (dialect === "mysql") return column.primaryKey().autoIncrement();
    if (dialect === "sqlite") return column.primaryKey().autoIncrement();
    return column.primaryKey().generatedByDefaultAsIdentity();
  });
  for (const { name, kind, required } of plan.columns) {
    // An adopted `event` has ids of another width, which MariaDB does not let us refer to.
    const linked = plan.eventLink === name && !present.has("event");
    table = table.addColumn(name, await dataType(dialect, kind), (column) => {
      const nullable = required === true ? column.notNull() : column;
      return linked && dialect !== "mysql"
        ? nullable.references("event.id").onDelete("cascade")
        : nullable;
    });
    if (linked && dialect === "mysql") {
      table = table.addForeignKeyConstraint(
        `fk_${plan.name}_event`,
        [name],
        "event",
        ["id"],
        (constraint) => constraint.onDelete("cascade"),
      );
    }
  }
  // Names compare byte by byte, as in the other databases; the server's default may not.
  if (dialect === "mysql") table = table.modifyEnd(sql`character set utf8mb4 collate utf8mb4_bin`);
  await table.execute();
}

async function completeTable(
  { db, dialect }: SchemaChange,
  { plan, present }: { plan: TablePlan; present: TableMetadata },
): Promise<void> {
  const columns = new Map(present.columns.map((column) => [column.name, column]));
  for (const { name, kind } of plan.columns) {
    const found = columns.get(name);
    const type = await dataType(dialect, kind);
    if (found === undefined) {
      await db.schema.alterTable(plan.name).addColumn(name, type).execute();
    } else if (mustWiden(dialect, kind, found.dataType)) {
      await widen({ db, dialect, plan, name, type, required: !found.isNullable });
    }
  }
}

/** SQLite gives every column its full width already. */
function mustWiden(dialect: Dialect, kind: ColumnKind, found: string): boolean {
  if (dialect === "sqlite") return false;
  const narrow = found.toLowerCase();
  if (kind === "big") return ["int", "integer", "int4", "mediumint", "smallint"].includes(narrow);
  return dialect === "mysql" && kind === "long-text" && narrow === "text";
}

async function widen(column: {
  db: Kysely<Record<string, never>>;
  dialect: Dialect;
  plan: TablePlan;
  name: string;
  type: ColumnDataType | RawBuilder<unknown>;
  required: boolean;
}): Promise<void> {
  const alter = column.db.schema.alterTable(column.plan.name);
  if (column.dialect === "postgres") {
    await alter.alterColumn(column.name, (change) => change.setDataType(column.type)).execute();
    return;
  }
  await alter
    .modifyColumn(column.name, column.type, (change) =>
      column.required ? change.notNull() : change,
    )
    .execute();
}

async function ensureIndex(
  { db, dialect }: SchemaChange,
  index: { plan: TablePlan; columns: readonly string[]; unique: boolean },
): Promise<void> {
  const name = `idx_${index.plan.name}_${index.columns.join("_")}`.slice(0, 63);
  if (dialect === "mysql" && (await mysqlHasIndex(db, index.plan.name, name))) return;
  let create = db.schema
    .createIndex(name)
    .on(index.plan.name)
    .columns([...index.columns]);
  if (index.unique) create = create.unique();
  // MySQL has no `if not exists` here.
  await (dialect === "mysql" ? create : create.ifNotExists()).execute();
}

async function mysqlHasIndex(
  db: Kysely<Record<string, never>>,
  table: string,
  name: string,
): Promise<boolean> {
  const { sql } = await import("kysely");
  const { rows } = await sql`
    select 1 from information_schema.statistics
    where table_schema = database() and table_name = ${table} and index_name = ${name} limit 1
  `.execute(db);
  return rows.length > 0;
}

async function currentSchema(db: Kysely<Record<string, never>>): Promise<string | undefined> {
  const { sql } = await import("kysely");
  const { rows } = await sql<{ name: string }>`select current_schema() as name`.execute(db);
  return rows[0]?.name;
}

async function dataType(
  dialect: Dialect,
  kind: ColumnKind,
): Promise<ColumnDataType | RawBuilder<unknown>> {
  switch (kind) {
    case "big":
    case "link":
      return "bigint";
    case "integer":
      return "integer";
    case "text":
      return "text";
    case "long-text": {
      if (dialect !== "mysql") return "text";
      // MySQL's `text` ends at 64 KiB, which a jump into a crowded system can exceed.
      const { sql } = await import("kysely");
      return sql`mediumtext`;
    }
    default:
      return kind;
  }
}
