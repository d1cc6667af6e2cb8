import { lists, marks } from "../batches.ts";
import type { SqlContext } from "../sql-context.ts";
import type { SqlSession } from "../sql-database.ts";
import { STAGE } from "./queue-row.ts";

/** Gives the places of a subject that come free to runs that were set aside for want of one. */
export class QueuePlaces {
  readonly #context: SqlContext;

  /** Makes the family of statements. */
  constructor(context: SqlContext) {
    this.#context = context;
  }

  /** Brings back the first run set aside of each subject, as often as it is named. */
  async bringBack(session: SqlSession, subjects: readonly string[]): Promise<void> {
    if (subjects.length === 0) return;
    const { queue } = this.#context.tables;
    const freed = new Map<string, number>();
    for (const subject of subjects) freed.set(subject, (freed.get(subject) ?? 0) + 1);
    for (const list of lists([...freed.keys()])) {
      const some = `select distinct subject from ${queue} where slot = 0 and stage = ${STAGE.aside} and subject in (${marks(list.length)})`;
      for (const { subject } of await session.all<{ subject: string }>(some, list)) {
        await this.#bring(session, subject, freed.get(subject) ?? 0);
      }
    }
  }

  async #bring(session: SqlSession, subject: string, count: number): Promise<void> {
    const { tables, dialect } = this.#context;
    const { queue } = tables;
    // Who frees another place of the subject at the same time brings back others.
    const first = `select id from ${queue} where subject = ? and slot = 0 and stage = ${STAGE.aside} order by lane, due_at, id limit ? ${dialect.skipLocked}`;
    const rows = await session.all<{ id: string }>(first, [subject, count]);
    for (const list of lists(rows.map(({ id }) => id))) {
      const sql = `update ${queue} set stage = ${STAGE.waiting} where id in (${marks(list.length)})`;
      await session.run(sql, list);
    }
  }
}
