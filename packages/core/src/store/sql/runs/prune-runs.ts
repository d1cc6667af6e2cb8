import { REMEMBERED } from "../../shared/retention.ts";
import { FINAL_STATUSES } from "../../shared/run-status.ts";
import { lists, marks } from "../batches.ts";
import type { SqlContext } from "../sql-context.ts";
import type { SqlSession } from "../sql-database.ts";

/** Removes what is no longer needed. */
export class PruneRuns {
  readonly #context: SqlContext;

  /** Makes the family of statements. */
  constructor(context: SqlContext) {
    this.#context = context;
  }

  /**
   * Removes final runs that finished before, with their logs; answers how many. One whose nominal instant
   * is yet to come stays until then.
   */
  async prune(session: SqlSession, before: number, limit: number): Promise<number> {
    const { tables, dialect } = this.#context;
    const { runs, logs } = tables;
    await this.#forget(session, (await session.now()) - REMEMBERED, limit);
    // By status and nominal instant, as there is an index for lists anyway: what has finished before was
    // due before, so this passes over nothing but the few that took long.
    const sql = `select id from ${runs} where status = ? and scheduled_for < ? and finished_at < ?
      order by scheduled_for, sequence limit ? ${dialect.skipLocked}`;
    const old: string[] = [];
    for (const status of FINAL_STATUSES) {
      const values = [status, before, before, limit - old.length];
      for (const { id } of await session.all<{ id: string }>(sql, values)) old.push(id);
    }
    for (const list of lists(old)) {
      const ids = marks(list.length);
      await session.run(`delete from ${logs} where run_id in (${ids})`, list);
      await session.run(`delete from ${runs} where id in (${ids})`, list);
    }
    return old.length;
  }

  async #forget(session: SqlSession, before: number, limit: number): Promise<void> {
    const { events, dedupe, lost } = this.#context.tables;
    await this.#forgetSchedules(session, before);
    await session.run(`delete from ${events} where created_at < ?`, [before]);
    await session.run(`delete from ${dedupe} where at < ?`, [before]);
    await session.run(`delete from ${lost} where at < ?`, [before]);
    await this.#forgetDeliveries(session, before, limit);
  }

  // Looked for first, since only a query is answered by the index that holds all but the wide columns.
  async #forgetSchedules(session: SqlSession, before: number): Promise<void> {
    const { schedules } = this.#context.tables;
    const sql = `select schedule from ${schedules} where removed_at < ?`;
    const removed = await session.all<{ schedule: string }>(sql, [before]);
    for (const list of lists(removed.map(({ schedule }) => schedule))) {
      const gone = `delete from ${schedules} where schedule in (${marks(list.length)})`;
      await session.run(gone, list);
    }
  }

  // Deliveries that are dead stay: a person may want to send them after all.
  async #forgetDeliveries(session: SqlSession, before: number, limit: number): Promise<void> {
    const { tables, dialect } = this.#context;
    const { deliveries } = tables;
    const sql = `select id from ${deliveries} where created_at < ? and status in ('sent', 'discarded') order by created_at limit ? ${dialect.skipLocked}`;
    const old = await session.all<{ id: string }>(sql, [before, limit]);
    for (const list of lists(old.map(({ id }) => id))) {
      await session.run(`delete from ${deliveries} where id in (${marks(list.length)})`, list);
    }
  }
}
