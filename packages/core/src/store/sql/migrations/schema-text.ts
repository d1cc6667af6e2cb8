/** A `create table` of columns and their types; an entry that is no column (`primary key`) comes last. */
export function createTable(
  table: string,
  columns: Readonly<Record<string, string>>,
  tail = "",
): string {
  const lines = Object.entries(columns).map(([name, type]) => `${name} ${type}`);
  return `create table ${table} (${lines.join(", ")}) ${tail}`.trimEnd();
}

/** A `create index` named after its table. */
export function createIndex(table: string, name: string, ...columns: readonly string[]): string {
  return `create index ${table}_by_${name} on ${table} (${columns.join(", ")})`;
}

/** The same, which no two rows may agree in. */
export function createUniqueIndex(
  table: string,
  name: string,
  ...columns: readonly string[]
): string {
  return createIndex(table, name, ...columns).replace(/^create index/, "create unique index");
}
