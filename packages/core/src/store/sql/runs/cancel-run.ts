import type { Run } from "../../../model/index.ts";
import type { SqlContext } from "../sql-context.ts";
import type { SqlSession } from "../sql-database.ts";
import type { QueuePlaces } from "./queue-places.ts";
import { QUEUE_COLUMNS, queueValues, STAGE } from "./queue-row.ts";
import { type RunRow, runOf } from "./run-row.ts";

/** What people do to runs: cancel those on their way, revive those that have ended. */
export class CancelRun {
  readonly #context: SqlContext;
  readonly #places: QueuePlaces;

  /** Makes the family of statements. */
  constructor(context: SqlContext, places: QueuePlaces) {
    this.#context = context;
    this.#places = places;
  }

  /** Marks a running run, ends a waiting one; `false` for a final or unknown one. */
  async cancel(session: SqlSession, id: string, reason: string): Promise<boolean> {
    const { tables, dialect } = this.#context;
    const { queue, runs } = tables;
    const find = `select subject, stage, due_at, started_at, epoch, resumed from ${queue} where id = ? ${dialect.forUpdate}`;
    const [row] = await session.all<PlaceRow>(find, [id]);
    if (row === undefined) return false;
    if (Number(row.stage) === STAGE.running) {
      await session.run(`update ${queue} set cancel_reason = ? where id = ?`, [reason, id]);
      return true;
    }
    await session.run(
      `update ${runs} set status = 'cancelled', reason = ?, finished_at = ?, due_at = ?, started_at = ?, epoch = ?, resumed = ? where id = ?`,
      [reason, await session.now(), row.due_at, row.started_at, row.epoch, row.resumed, id],
    );
    await session.run(`delete from ${queue} where id = ?`, [id]);
    if (Number(row.stage) !== STAGE.aside) await this.#places.bringBack(session, [row.subject]);
    return true;
  }

  /** Makes a final run wait for a further attempt, due at once. */
  async revive(session: SqlSession, id: string): Promise<boolean> {
    const { tables, dialect } = this.#context;
    const find = `select * from ${tables.runs} where id = ? and status <> '' ${dialect.forUpdate}`;
    const [row] = await session.all<RunRow>(find, [id]);
    if (row === undefined) return false;
    const now = await session.now();
    await session.run(
      `update ${tables.runs} set status = '', reason = null, result = null, finished_at = null, due_at = ? where id = ?`,
      [now, id],
    );
    const run: Run = { ...runOf(row), status: "queued", dueAt: new Date(now) };
    const places = { table: tables.queue, columns: QUEUE_COLUMNS, rows: [queueValues(run)] };
    await dialect.insertNew(session, places, "id");
    return true;
  }
}

interface PlaceRow {
  subject: string;
  stage: number;
  due_at: number;
  started_at: number | null;
  epoch: number;
  resumed: number;
}
