import { batches, marks } from "../batches.ts";
import { codeOf } from "../server/server-fault.ts";
import type { SqlSession } from "../sql-database.ts";
import type { SqlDialect, SqlRows } from "../sql-dialect.ts";

/** Long enough for keys, short enough that an index takes five of them. */
const KEY = "varbinary(512)";

/**
 * The SQL that MySQL 8 and MariaDB have in common: no `returning`, no alias for the new row, no
 * `if not exists` for an index. Keys are bytes, so that neither letter case nor trailing spaces nor a
 * server's collation makes two of them one.
 */
export const mysqlStoreDialect: SqlDialect = {
  name: "mysql",
  types: {
    id: `${KEY} not null`,
    text: KEY,
    long: "longtext character set utf8mb4 collate utf8mb4_bin",
    integer: "bigint",
    counter: "bigint not null auto_increment primary key",
    clustered: "",
  },
  forUpdate: "for update",
  skipLocked: "for update skip locked",
  async hasTable(session, table) {
    const sql =
      "select 1 as found from information_schema.tables where table_schema = database() and table_name = ?";
    return (await session.all(sql, [table])).length > 0;
  },
  async insertNew(session, rows, id) {
    const place = rows.columns.indexOf(id);
    const added: string[] = [];
    for (const batch of batches(rows.rows)) {
      for (const row of await insertBatch(session, { ...rows, rows: batch })) {
        added.push(String(row[place]));
      }
    }
    return added;
  },
  async upsert(session: SqlSession, rows: SqlRows, key: readonly string[]) {
    const changed = rows.columns.filter((column) => !key.includes(column));
    const set = changed.map((column) => `${column} = values(${column})`).join(", ");
    for (const batch of batches(rows.rows)) {
      const sql = `insert into ${head({ ...rows, rows: batch })} on duplicate key update ${set}`;
      await session.run(sql, batch.flat());
    }
  },
  wasMade: (error) => MADE.includes(codeOf(error)),
  contains: (column) =>
    `lower(convert(${column} using utf8mb4)) collate utf8mb4_bin like ? escape '!'`,
  searchPattern: (text) => `%${text.toLowerCase().replace(/[!%_]/g, "!$&")}%`,
};

/** The table, the index or the column is there. Each change of the schema is committed by itself. */
const MADE = ["ER_TABLE_EXISTS_ERROR", "ER_DUP_KEYNAME", "ER_DUP_FIELDNAME"];

// The server only counts what it added. Where that is some but not all it is undone, and the rows come
// in halves, until each half is new or known as a whole.
async function insertBatch(session: SqlSession, rows: SqlRows): Promise<SqlRows["rows"]> {
  const many = rows.rows.length > 1;
  if (many) await session.run("savepoint insert_new");
  const added = await session.run(`insert ignore into ${head(rows)}`, rows.rows.flat());
  if (added === rows.rows.length) return rows.rows;
  if (added === 0) return [];
  await session.run("rollback to savepoint insert_new");
  const middle = rows.rows.length >> 1;
  const first = await insertBatch(session, { ...rows, rows: rows.rows.slice(0, middle) });
  return [...first, ...(await insertBatch(session, { ...rows, rows: rows.rows.slice(middle) }))];
}

function head({ table, columns, rows }: SqlRows): string {
  const row = `(${marks(columns.length)})`;
  return `${table} (${columns.join(", ")}) values ${rows.map(() => row).join(", ")}`;
}
