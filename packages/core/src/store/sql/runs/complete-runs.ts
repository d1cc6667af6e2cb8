import { withAttempt } from "../../shared/attempts.ts";
import { toJson } from "../../shared/json.ts";
import { isWaiting, keepsSlot } from "../../shared/run-status.ts";
import type { Completion, Effects, Lease } from "../../store.ts";
import { lists, marks } from "../batches.ts";
import type { SqlContext } from "../sql-context.ts";
import type { SqlSession } from "../sql-database.ts";
import type { ApplyEffects } from "./apply-effects.ts";
import type { QueuePlaces } from "./queue-places.ts";
import { STAGE } from "./queue-row.ts";
import { readAttempts } from "./run-row.ts";

/** Commit points: in the middle of executions and at their end. */
export class CompleteRuns {
  readonly #context: SqlContext;
  readonly #effects: ApplyEffects;
  readonly #places: QueuePlaces;
  readonly #sql: ReturnType<typeof statements>;

  /** Makes the family of statements. */
  constructor(context: SqlContext, families: { effects: ApplyEffects; places: QueuePlaces }) {
    this.#context = context;
    this.#effects = families.effects;
    this.#places = families.places;
    this.#sql = statements(context);
  }

  /** Writes effects where the lease holds. */
  async commit(session: SqlSession, lease: Lease, effects: Effects): Promise<boolean> {
    const [held] = await session.all(this.#sql.held, [lease.runId, lease.epoch]);
    if (held === undefined) return false;
    await this.#effects.apply(session, lease.runId, effects);
    return true;
  }

  /** Ends executions; answers the ids whose lease still held. */
  async complete(
    session: SqlSession,
    completions: readonly Completion[],
  ): Promise<readonly string[]> {
    const running = await this.#running(session, completions);
    const now = await session.now();
    const ended: RunningRow[] = [];
    const freed: string[] = [];
    for (const completion of completions) {
      const row = running.get(completion.runId);
      if (row === undefined || Number(row.epoch) !== completion.epoch) continue;
      // A second completion of the same execution finds nothing.
      running.delete(completion.runId);
      await this.#effects.apply(session, row.id, completion);
      await this.#noteLost(session, row, now);
      const end = endOf(completion, row);
      if (isWaiting(end.status)) await this.#wait(session, row, { completion, now });
      else await this.#finish(session, row, { completion, end, now });
      if (!keepsSlot(end.status)) freed.push(row.subject);
      ended.push({ ...row, status: end.status });
    }
    const gone = ended.filter(({ status }) => !isWaiting(status)).map(({ id }) => id);
    for (const list of lists(gone)) {
      const sql = `delete from ${this.#context.tables.queue} where id in (${marks(list.length)})`;
      await session.run(sql, list);
    }
    await this.#places.bringBack(session, freed);
    return ended.map(({ id }) => id);
  }

  async #running(
    session: SqlSession,
    completions: readonly Completion[],
  ): Promise<Map<string, RunningRow>> {
    const running = new Map<string, RunningRow>();
    for (const list of lists(completions.map(({ runId }) => runId))) {
      const ids = marks(list.length);
      const sql = `${this.#sql.running} and q.id in (${ids}) order by q.id ${this.#context.dialect.forUpdate}`;
      for (const row of await session.all<RunningRow>(sql, list)) running.set(row.id, row);
    }
    return running;
  }

  // A node whose lease ran out may come back: it is told then that it has lost the run.
  async #noteLost(session: SqlSession, row: RunningRow, now: number): Promise<void> {
    if (row.node === null || Number(row.lease_until) > now) return;
    const { tables, dialect } = this.#context;
    const columns = ["node", "run_id", "at"];
    const rows = { table: tables.lost, columns, rows: [[row.node, row.id, now]] };
    await dialect.upsert(session, rows, ["node", "run_id"]);
  }

  async #wait(
    session: SqlSession,
    row: RunningRow,
    { completion, now }: { completion: Completion; now: number },
  ): Promise<void> {
    const { status, attempt, reason, result, dueAt } = completion;
    await session.run(this.#sql.record, [
      JSON.stringify(withAttempt(readAttempts(row.attempts), attempt)),
      reason ?? null,
      toJson(result) ?? row.result,
      Number(row.recovered) + (attempt.outcome === "lost" ? 1 : 0),
      row.id,
    ]);
    await session.run(this.#sql.wait, [
      keepsSlot(status) ? 1 : 0,
      status,
      dueAt?.getTime() ?? now,
      row.id,
    ]);
  }

  async #finish(
    session: SqlSession,
    row: RunningRow,
    { completion, end, now }: { completion: Completion; end: End; now: number },
  ): Promise<void> {
    const { attempt, result } = completion;
    await session.run(this.#sql.finish, [
      end.status,
      end.reason ?? null,
      attempt.finishedAt?.getTime() ?? now,
      row.due_at,
      row.started_at,
      row.epoch,
      row.resumed,
      JSON.stringify(withAttempt(readAttempts(row.attempts), attempt)),
      toJson(result) ?? row.result,
      row.id,
    ]);
  }
}

interface RunningRow {
  id: string;
  subject: string;
  status: Completion["status"];
  epoch: number;
  node: string | null;
  lease_until: number;
  due_at: number;
  started_at: number | null;
  resumed: number;
  cancel_reason: string | null;
  attempts: string;
  result: string | null;
  recovered: number;
}

type End = Pick<Completion, "status" | "reason">;

// A run that was cancelled while it ran does not wait again.
function endOf(completion: Completion, row: RunningRow): End {
  if (isWaiting(completion.status) && row.cancel_reason !== null) {
    return { status: "cancelled", reason: row.cancel_reason };
  }
  return completion;
}

function statements({ tables: { queue, runs }, dialect }: SqlContext) {
  return {
    held: `select id from ${queue} where id = ? and epoch = ? and stage = ${STAGE.running} ${dialect.forUpdate}`,
    running: `select q.id, q.subject, q.status, q.epoch, q.node, q.lease_until, q.due_at, q.started_at,
      q.resumed, q.cancel_reason, r.attempts, r.result, r.recovered
      from ${queue} q join ${runs} r on r.id = q.id where q.stage = ${STAGE.running}`,
    record: `update ${runs} set attempts = ?, reason = ?, result = ?, recovered = ? where id = ?`,
    wait: `update ${queue} set stage = ${STAGE.waiting}, slot = ?, status = ?, due_at = ?,
      node = null, begun_at = null, lease_until = 0 where id = ?`,
    finish: `update ${runs} set status = ?, reason = ?, finished_at = ?, due_at = ?, started_at = ?,
      epoch = ?, resumed = ?, attempts = ?, result = ? where id = ?`,
  };
}
