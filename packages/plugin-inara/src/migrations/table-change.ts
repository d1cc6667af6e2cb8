import type { Dialect } from "@carillon/core";
import type { ColumnDataType, Kysely, RawBuilder } from "kysely";

/** What a column holds; each database has its own word for it. */
export type ColumnKind = "big" | "long-text" | `varchar(${number})`;

/** A database whose tables are not known yet. */
export type AnyDatabase = Kysely<Record<string, never>>;

/** The dialect of a handle that does not say it: told by how it quotes names and numbers parameters. */
export function dialectOf(db: AnyDatabase): Dialect {
  const untyped = db as unknown as Kysely<{ t: { c: number } }>;
  const { sql } = untyped.selectFrom("t").select("c").where("c", "=", 1).compile();
  if (sql.includes("`")) return "mysql";
  return sql.includes("$1") ? "postgres" : "sqlite";
}

/** The type of a column in a dialect. */
export async function dataType(
  dialect: Dialect,
  kind: ColumnKind,
): Promise<ColumnDataType | RawBuilder<unknown>> {
  if (kind === "big") return "bigint";
  if (kind !== "long-text") return kind;
  if (dialect !== "mysql") return "text";
  // MySQL's `text` ends at 64 KiB.
  const { sql } = await import("kysely");
  return sql`mediumtext`;
}

/** Columns of a table of this database; `undefined` where there is no such table. */
export async function columnsOf(
  db: AnyDatabase,
  table: string,
): Promise<ReadonlySet<string> | undefined> {
  const dialect = dialectOf(db);
  const schema = dialect === "postgres" ? await currentSchema(db) : undefined;
  const tables = await db.introspection.getTables();
  const found = tables.find(
    ({ name, schema: in_ }) => name === table && (schema === undefined || in_ === schema),
  );
  return found && new Set(found.columns.map(({ name }) => name));
}

/** Has a table's names compared byte by byte, as the other databases do; MySQL's default may not. */
export async function binaryNames(db: AnyDatabase): Promise<RawBuilder<unknown> | undefined> {
  if (dialectOf(db) !== "mysql") return undefined;
  const { sql } = await import("kysely");
  return sql`character set utf8mb4 collate utf8mb4_bin`;
}

async function currentSchema(db: AnyDatabase): Promise<string | undefined> {
  const { sql } = await import("kysely");
  const { rows } = await sql<{ name: string }>`select current_schema() as name`.execute(db);
  return rows[0]?.name;
}
