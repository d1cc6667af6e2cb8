import type { StateWrite } from "../../store.ts";
import type { SqlContext } from "../sql-context.ts";
import type { SqlSession } from "../sql-database.ts";

/** Writes values of plugin state, within a transaction; the last write of a key wins. */
export async function writeState(
  session: SqlSession,
  writes: readonly StateWrite[],
  { tables, dialect }: SqlContext,
): Promise<void> {
  const last = new Map(writes.map((write) => [JSON.stringify([write.scope, write.key]), write]));
  // In order, so that those who write the same wait for each other instead of in a ring.
  const inOrder = [...last].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, write]) => write);
  const kept = inOrder.filter(({ value }) => value !== undefined);
  const rows = kept.map(({ scope, key, value }) => [scope, key, JSON.stringify(value)]);
  if (rows.length > 0) {
    const columns = ["scope", "name", "value"];
    await dialect.upsert(session, { table: tables.state, columns, rows }, ["scope", "name"]);
  }
  for (const { scope, key, value } of inOrder) {
    if (value !== undefined) continue;
    await session.run(`delete from ${tables.state} where scope = ? and name = ?`, [scope, key]);
  }
}
