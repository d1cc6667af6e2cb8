import { lists, marks } from "../batches.ts";
import type { SqlContext } from "../sql-context.ts";
import type { SqlSession } from "../sql-database.ts";
import { STAGE } from "./queue-row.ts";

/** Prolongs leases and tells a node what has become of its runs. */
export class RenewLeases {
  readonly #sql: ReturnType<typeof statements>;

  /** Makes the family of statements. */
  constructor(context: SqlContext) {
    this.#sql = statements(context);
  }

  /** Prolongs the leases of what a node runs, by milliseconds from now. */
  async renew(
    session: SqlSession,
    node: string,
    lease: number,
  ): Promise<{ lost: readonly string[]; cancelled: readonly string[] }> {
    await session.run(this.#sql.renew, [(await session.now()) + lease, node]);
    const cancelled = await session.all<{ id: string }>(this.#sql.cancelled, [node]);
    const lost = await session.all<{ id: string }>(this.#sql.lost, [node]);
    const told = lost.map(({ id }) => id);
    for (const list of lists(told)) {
      await session.run(`${this.#sql.told} and run_id in (${marks(list.length)})`, [node, ...list]);
    }
    return { lost: told, cancelled: cancelled.map(({ id }) => id) };
  }
}

function statements({ tables: { queue, lost } }: SqlContext) {
  return {
    renew: `update ${queue} set lease_until = ? where stage = ${STAGE.running} and node = ?`,
    cancelled: `select id from ${queue} where stage = ${STAGE.running} and node = ? and cancel_reason is not null order by id`,
    lost: `select run_id as id from ${lost} where node = ? order by run_id`,
    told: `delete from ${lost} where node = ?`,
  };
}
