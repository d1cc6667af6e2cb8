import type { LogLine } from "../../../model/index.ts";
import { fromJson, toJson } from "../../shared/json.ts";
import type { LogStore } from "../../store.ts";
import type { SqlContext } from "../sql-context.ts";

const COLUMNS = ["run_id", "sequence", "at", "level", "message", "meta"];

/** Keeps run logs in a database. A line whose number is there already is left out. */
export class SqlLogs implements LogStore {
  readonly #context: SqlContext;

  /** Makes the room over a database. */
  constructor(context: SqlContext) {
    this.#context = context;
  }

  async append(lines: readonly (LogLine & { runId: string })[]): Promise<void> {
    if (lines.length === 0) return;
    const { tables, dialect } = this.#context;
    const rows = lines.map(({ runId, sequence, at, level, message, meta }) => [
      runId,
      sequence,
      at.getTime(),
      level,
      message,
      toJson(meta) ?? null,
    ]);
    await this.#context.write((session) =>
      dialect.insertNew(session, { table: tables.logs, columns: COLUMNS, rows }, "run_id"),
    );
  }

  async read(runId: string, after: number): Promise<readonly LogLine[]> {
    const sql = `select * from ${this.#context.tables.logs} where run_id = ? and sequence > ? order by sequence`;
    const rows = await this.#context.read(async (session) =>
      session.all<LogRow>(sql, [runId, after]),
    );
    return rows.map(({ sequence, at, level, message, meta }) => ({
      sequence: Number(sequence),
      at: new Date(Number(at)),
      level,
      message,
      ...(meta !== null && { meta: fromJson(meta) as object }),
    }));
  }
}

interface LogRow {
  sequence: number;
  at: number;
  level: string;
  message: string;
  meta: string | null;
}
