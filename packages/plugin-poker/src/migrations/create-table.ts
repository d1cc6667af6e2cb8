import type { CreateTableBuilder, Kysely } from "kysely";

/** The builder of a table whose columns are added one by one. */
export type TableBuilder = CreateTableBuilder<string, string>;

/**
 * Makes a table unless it is there. One statement with all that belongs to it, since MySQL commits each
 * change of the schema by itself.
 */
export async function createTable(
  db: Kysely<Record<string, never>>,
  name: string,
  build: (table: TableBuilder) => TableBuilder,
): Promise<void> {
  const { sql } = await import("kysely");
  const table = build(db.schema.createTable(name).ifNotExists());
  // Names compare byte by byte, as in the other databases; the server's default may not.
  await (isMysql(db)
    ? table.modifyEnd(sql`character set utf8mb4 collate utf8mb4_bin`)
    : table
  ).execute();
}

/** The columns that a game hands on to its sessions. */
export function withTerms(table: TableBuilder): TableBuilder {
  return table
    .addColumn("title", "varchar(255)", (column) => column.notNull())
    .addColumn("location", "varchar(255)")
    .addColumn("notes", "text")
    .addColumn("required_deposit", "bigint")
    .addColumn("small_blind", "bigint")
    .addColumn("big_blind", "bigint")
    .addColumn("straddle", "bigint")
    .addColumn("min_buy_in", "bigint")
    .addColumn("max_buy_in", "bigint")
    .addColumn("max_players", "integer");
}

/** Told by how it quotes names; a migration's handle does not say its dialect. */
function isMysql(db: Kysely<Record<string, never>>): boolean {
  const untyped = db as unknown as Kysely<{ t: { c: number } }>;
  return untyped.selectFrom("t").select("c").compile().sql.includes("`");
}
