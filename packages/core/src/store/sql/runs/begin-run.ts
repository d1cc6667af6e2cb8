import type { Run } from "../../../model/index.ts";
import { fromJson } from "../../shared/json.ts";
import type { Lease, RunTicket } from "../../store.ts";
import type { SqlContext } from "../sql-context.ts";
import type { SqlSession } from "../sql-database.ts";
import { STAGE } from "./queue-row.ts";
import { RUN_WITH_QUEUE, type RunRow, runOf } from "./run-row.ts";

/** An execution that has begun. */
export interface BegunRun {
  lease: Lease;
  run: Run;
  checkpoint: unknown;
}

/** Who begins it, and for how many milliseconds. */
export interface BeginRequest {
  readonly ticket: RunTicket;
  readonly node: string;
  readonly lease: number;
}

/**
 * Starts executions. A run that was admitted has its place already, so beginning it is in nobody's way. A
 * ticket that comes after its admission ran out is `late`: whether there is still a place is to be looked
 * at alone.
 */
export class BeginRun {
  readonly #sql: ReturnType<typeof statements>;

  /** Makes the family of statements. */
  constructor(context: SqlContext) {
    this.#sql = statements(context);
  }

  /** Takes the lease of an admitted run; `undefined` when the ticket is stale. */
  async begin(session: SqlSession, request: BeginRequest): Promise<BegunRun | "late" | undefined> {
    const row = await this.#find(session, request);
    if (row === undefined) return undefined;
    if (Number(row.stage) !== STAGE.admitted) return "late";
    // The admission may run out between the two looks.
    return (await this.#begin(session, request, row)) ?? "late";
  }

  /** The same for a ticket that is late; under the lock of the queue. */
  async beginLate(session: SqlSession, request: BeginRequest): Promise<BegunRun | undefined> {
    const row = await this.#find(session, request);
    if (row === undefined || !(await this.#hasPlace(session, row))) return undefined;
    return this.#begin(session, request, row);
  }

  async #find(session: SqlSession, { ticket }: BeginRequest): Promise<WaitingRow | undefined> {
    const values = [ticket.runId, ticket.epoch - 1];
    const [row] = await session.all<WaitingRow>(this.#sql.find, values);
    return row;
  }

  async #begin(
    session: SqlSession,
    { ticket, node, lease }: BeginRequest,
    row: WaitingRow,
  ): Promise<BegunRun | undefined> {
    const now = await session.now();
    const resumed = Number(row.queue_resumed) + (row.queue_status === "snoozed" ? 1 : 0);
    const startedAt = row.queue_started_at ?? now;
    const begun = await session.run(this.#sql.begin, [
      ticket.epoch,
      node,
      now + lease,
      now,
      startedAt,
      resumed,
      ticket.runId,
      ticket.epoch - 1,
      row.stage,
    ]);
    if (begun === 0) return undefined;
    return {
      lease: { runId: row.id, epoch: ticket.epoch },
      // Without the attempt under way: whoever executes adds it.
      run: runOf({
        ...row,
        queue_status: "running",
        queue_epoch: ticket.epoch,
        queue_started_at: startedAt,
        queue_resumed: resumed,
        queue_node: null,
      }),
      checkpoint: fromJson(row.checkpoint),
    };
  }

  // An admission that ran out may have given the place to another run meanwhile.
  async #hasPlace(session: SqlSession, row: WaitingRow): Promise<boolean> {
    if (Number(row.stage) === STAGE.admitted) return true;
    const [found] = await session.all<{ blockers: number }>(this.#sql.blockers, [row.id]);
    return Number(found?.blockers ?? 0) < Number(row.queue_max_instances);
  }
}

type WaitingRow = RunRow & { stage: number; queue_max_instances: number };

function statements({ tables: { queue, runs } }: SqlContext) {
  return {
    find: `select ${RUN_WITH_QUEUE}, q.stage as stage, q.max_instances as queue_max_instances
      from ${queue} q join ${runs} r on r.id = q.id
      where q.id = ? and q.epoch = ? and q.stage < ${STAGE.running}`,
    begin: `update ${queue} set stage = ${STAGE.running}, slot = 1, status = 'running', epoch = ?,
      node = ?, lease_until = ?, begun_at = ?, started_at = ?, resumed = ?
      where id = ? and epoch = ? and stage = ?`,
    blockers: `select count(*) as blockers from ${queue} c join ${queue} h
      on h.subject = c.subject and h.slot = 1 and h.id <> c.id
      and (c.slot = 0 or h.stage >= ${STAGE.admitted} or h.id < c.id)
      where c.id = ?`,
  };
}
