import { REMEMBERED } from "../../shared/retention.ts";
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

  /** Removes final runs that finished before, oldest first, with their logs; answers how many. */
  async prune(session: SqlSession, before: number, limit: number): Promise<number> {
    const { runs, logs } = this.#context.tables;
    await this.#forget(session, (await session.now()) - REMEMBERED, limit);
    const sql = `select id from ${runs} where finished_at < ? and status <> '' order by finished_at limit ?`;
    const old = await session.all<{ id: string }>(sql, [before, limit]);
    for (const list of lists(old.map(({ id }) => id))) {
      const ids = marks(list.length);
      await session.run(`delete from ${logs} where run_id in (${ids})`, list);
      await session.run(`delete from ${runs} where id in (${ids})`, list);
    }
    return old.length;
  }

  async #forget(session: SqlSession, before: number, limit: number): Promise<void> {
    const { schedules, events, dedupe, lost } = this.#context.tables;
    await session.run(`delete from ${schedules} where removed_at < ?`, [before]);
    await session.run(`delete from ${events} where created_at < ?`, [before]);
    await session.run(`delete from ${dedupe} where at < ?`, [before]);
    await session.run(`delete from ${lost} where at < ?`, [before]);
    await this.#forgetDeliveries(session, before, limit);
  }

  // Deliveries that are dead stay: a person may want to send them after all.
  async #forgetDeliveries(session: SqlSession, before: number, limit: number): Promise<void> {
    const { deliveries } = this.#context.tables;
    const sql = `select id from ${deliveries} where created_at < ? and status in ('sent', 'discarded') order by created_at limit ?`;
    const old = await session.all<{ id: string }>(sql, [before, limit]);
    for (const list of lists(old.map(({ id }) => id))) {
      await session.run(`delete from ${deliveries} where id in (${marks(list.length)})`, list);
    }
  }
}
