import { batches, marks } from "../batches.ts";
import type { SqlSession } from "../sql-database.ts";
import type { SqlDialect, SqlRows } from "../sql-dialect.ts";

/** SQLite's SQL, as libsql and `node:sqlite` speak it (3.45 and later). */
export const sqliteStoreDialect: SqlDialect = {
  name: "sqlite",
  types: {
    id: "text not null",
    text: "text",
    long: "text",
    integer: "integer",
    counter: "integer primary key",
    clustered: "without rowid",
  },
  // Who writes is alone.
  forUpdate: "",
  skipLocked: "",
  async hasTable(session, table) {
    const sql = "select name from sqlite_master where type = 'table' and name = ?";
    return (await session.all(sql, [table])).length > 0;
  },
  async insertNew(session, rows, id) {
    const added: string[] = [];
    const tail = `on conflict do nothing returning ${id} as id`;
    for (const { sql, values } of inserts(rows, tail)) {
      for (const row of await session.all<{ id: string }>(sql, values)) added.push(row.id);
    }
    return added;
  },
  async upsert(session: SqlSession, rows: SqlRows, key: readonly string[]) {
    const changed = rows.columns.filter((column) => !key.includes(column));
    const set = changed.map((column) => `${column} = excluded.${column}`).join(", ");
    const tail = `on conflict (${key.join(", ")}) do update set ${set}`;
    for (const { sql, values } of inserts(rows, tail)) await session.run(sql, values);
  },
  // A change of the schema is made with all that belong to it, or not at all.
  wasMade: () => false,
  contains: (column) => `${column} like ? escape '!'`,
  searchPattern: (text) => `%${text.replace(/[!%_]/g, "!$&")}%`,
};

function* inserts({ table, columns, rows }: SqlRows, tail: string) {
  const row = `(${marks(columns.length)})`;
  for (const batch of batches(rows)) {
    const places = Array.from(batch, () => row).join(", ");
    const sql = `insert into ${table} (${columns.join(", ")}) values ${places} ${tail}`;
    yield { sql, values: batch.flat() };
  }
}
