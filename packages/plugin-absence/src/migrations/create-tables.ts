import type { Kysely } from "kysely";

/** What a column holds; `!`: it may not be null. */
export type ColumnKind =
  `${"big" | "integer" | "text" | `varchar(${number})` | `char(${number})`}${"" | "!"}`;

/** A table with its indexes. */
export interface TablePlan {
  /** Its name. */
  name: string;
  /** Its columns by name. */
  columns: Readonly<Record<string, ColumnKind>>;
  /** Columns of the primary key. */
  key: readonly string[];
  /** Columns of each index. */
  indexes?: readonly (readonly string[])[];
  /** Columns of a unique index. */
  unique?: readonly string[];
}

/** Makes tables and indexes, alike in SQLite, MySQL and PostgreSQL. */
export async function createTables(
  db: Kysely<Record<string, never>>,
  plans: readonly TablePlan[],
): Promise<void> {
  const { sql } = await import("kysely");
  const isMysql = db
    .selectFrom("t" as never)
    .selectAll()
    .compile()
    .sql.includes("`");
  for (const { name, columns, key, indexes = [], unique } of plans) {
    let table = db.schema.createTable(name).ifNotExists();
    for (const [column, kind] of Object.entries(columns)) {
      const type = kind.replace("!", "").replace("big", "bigint");
      table = table.addColumn(column, sql.raw(type), (built) =>
        kind.endsWith("!") ? built.notNull() : built,
      ) as typeof table;
    }
    table = table.addPrimaryKeyConstraint(`pk_${name}`, key as never);
    // Ids compare byte by byte, as in the other databases; the server's default may not.
    if (isMysql) table = table.modifyEnd(sql`character set utf8mb4 collate utf8mb4_bin`);
    await table.execute();
    for (const index of indexes) {
      // MySQL has no `if not exists` here; a migration that failed there has left at most empty tables.
      const create = db.schema
        .createIndex(`idx_${name}_${index.join("_")}`)
        .on(name)
        .columns([...index]);
      await (isMysql ? create : create.ifNotExists()).execute().catch(ignoreExisting);
    }
    if (unique === undefined) continue;
    const create = db.schema
      .createIndex(`unq_${name}`)
      .on(name)
      .columns([...unique])
      .unique();
    await (isMysql ? create : create.ifNotExists()).execute().catch(ignoreExisting);
  }
}

/** MySQL commits each statement of a migration, so that one that failed half way finds its own indexes. */
function ignoreExisting(error: unknown): void {
  const code = (error as { errno?: unknown; cause?: { errno?: unknown } }).errno;
  const inner = (error as { cause?: { errno?: unknown } }).cause?.errno;
  if (code !== ER_DUP_KEYNAME && inner !== ER_DUP_KEYNAME) throw error;
}

const ER_DUP_KEYNAME = 1061;
