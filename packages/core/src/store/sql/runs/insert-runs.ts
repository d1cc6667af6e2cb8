import type { Run } from "../../../model/index.ts";
import { isFinal } from "../../shared/run-status.ts";
import type { SqlContext } from "../sql-context.ts";
import type { SqlSession } from "../sql-database.ts";
import { QUEUE_COLUMNS, queueValues } from "./queue-row.ts";
import { RUN_COLUMNS, runValues } from "./run-row.ts";

/** Adds runs whose occurrence is new, with their places in the queue; answers those that were added. */
export async function insertRuns(
  session: SqlSession,
  runs: readonly Run[],
  { tables, dialect }: SqlContext,
): Promise<readonly Run[]> {
  if (runs.length === 0) return [];
  const rows = { table: tables.runs, columns: RUN_COLUMNS, rows: runs.map(runValues) };
  const ids = new Set(await dialect.insertNew(session, rows, "id"));
  const added = ids.size === runs.length ? runs : runs.filter(({ id }) => ids.has(id));
  const waiting = added.filter(({ status }) => !isFinal(status));
  const places = { table: tables.queue, columns: QUEUE_COLUMNS, rows: waiting.map(queueValues) };
  if (waiting.length > 0) await dialect.insertNew(session, places, "id");
  return added;
}
