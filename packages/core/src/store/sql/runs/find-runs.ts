import type { Page, Run, RunQuery, RunStatus } from "../../../model/index.ts";
import { pageLimit, readCursor, writeCursor } from "../../shared/page-cursor.ts";
import { isFinal, isWaiting } from "../../shared/run-status.ts";
import { lists, marks } from "../batches.ts";
import { Conditions } from "../conditions.ts";
import type { SqlContext } from "../sql-context.ts";
import type { SqlSession, SqlValue } from "../sql-database.ts";
import { STAGE } from "./queue-row.ts";
import { RUN_WITH_QUEUE, type RunRow, runOf } from "./run-row.ts";

/** Looks at runs. */
export class FindRuns {
  readonly #context: SqlContext;
  readonly #from: string;

  /** Makes the family of statements. */
  constructor(context: SqlContext) {
    this.#context = context;
    const { runs, queue } = context.tables;
    this.#from = `select ${RUN_WITH_QUEUE} from ${runs} r left join ${queue} q on q.id = r.id`;
  }

  /** One. */
  async get(session: SqlSession, id: string): Promise<Run | undefined> {
    const [row] = await session.all<RunRow>(`${this.#from} where r.id = ?`, [id]);
    return row === undefined ? undefined : runOf(row);
  }

  /** One page, newest nominal instant first. */
  async list(session: SqlSession, query: RunQuery): Promise<Page<Run>> {
    const limit = pageLimit(query);
    const found: RunRow[] = [];
    for (const { from, condition, values } of this.#stretches(query.status)) {
      const conditions = this.#conditions(query).add(condition, ...values);
      const sql = `${from} ${conditions.where} order by r.scheduled_for desc, r.sequence desc limit ?`;
      found.push(...(await session.all<RunRow>(sql, [...conditions.values, limit + 1])));
    }
    found.sort(newestFirst);
    const items = found.slice(0, limit).map(runOf);
    const last = found[limit - 1];
    return found.length > limit && last !== undefined
      ? { items, nextCursor: writeCursor([Number(last.scheduled_for), Number(last.sequence)]) }
      : { items };
  }

  /** Running runs whose lease ran out, longest ago first. */
  async expired(session: SqlSession, limit: number): Promise<readonly Run[]> {
    const { runs, queue } = this.#context.tables;
    const sql = `select ${RUN_WITH_QUEUE} from ${queue} q join ${runs} r on r.id = q.id
      where q.stage = ${STAGE.running} and q.lease_until <= ? order by q.lease_until, q.id limit ?`;
    const rows = await session.all<RunRow>(sql, [await session.now(), limit]);
    return rows.map(runOf);
  }

  /** Ids of the runs on their way, by schedule. */
  async active(
    session: SqlSession,
    schedules: readonly string[],
  ): Promise<ReadonlyMap<string, readonly string[]>> {
    const found = new Map<string, string[]>();
    for (const list of lists(schedules)) {
      const sql = `select subject, id from ${this.#context.tables.queue} where subject in (${marks(list.length)}) order by id`;
      for (const { subject, id } of await session.all<{ subject: string; id: string }>(sql, list)) {
        const ids = found.get(subject);
        if (ids === undefined) found.set(subject, [id]);
        else ids.push(id);
      }
    }
    return found;
  }

  /** The earliest instant after that one at which a waiting run falls due. */
  async nextDue(session: SqlSession, after: number): Promise<number | undefined> {
    const { queue } = this.#context.tables;
    const sql = `with recursive lanes (lane) as (
        select (select min(lane) from ${queue} where stage = ${STAGE.waiting})
        union all
        select (select min(n.lane) from ${queue} n where n.stage = ${STAGE.waiting} and n.lane > lanes.lane)
        from lanes where lanes.lane is not null)
      select min((select min(d.due_at) from ${queue} d
        where d.stage = ${STAGE.waiting} and d.lane = lanes.lane and d.due_at > ?)) as due
      from lanes where lanes.lane is not null`;
    const [row] = await session.all<{ due: number | null }>(sql, [after]);
    return row?.due == null ? undefined : Number(row.due);
  }

  // One query for each final status, since each is one stretch of an index; those that run are few and
  // are found by the queue.
  #stretches(status: RunQuery["status"]): readonly Stretch[] {
    const from = this.#from;
    if (status === undefined) return [{ from, condition: "1 = 1", values: [] }];
    const statuses = new Set<RunStatus>(typeof status === "string" ? [status] : status);
    const stretches: Stretch[] = [];
    for (const each of [...statuses].filter(isFinal)) {
      stretches.push({ from, condition: "r.status = ?", values: [each] });
    }
    const waiting = [...statuses].filter(isWaiting);
    if (waiting.length > 0) {
      const condition = `r.status = '' and q.status in (${marks(waiting.length)})`;
      stretches.push({ from, condition, values: waiting });
    }
    if (statuses.has("running")) {
      const { runs, queue } = this.#context.tables;
      const running = `select ${RUN_WITH_QUEUE} from ${queue} q cross join ${runs} r`;
      const condition = "r.id = q.id and q.stage = ?";
      stretches.push({ from: running, condition, values: [STAGE.running] });
    }
    return stretches;
  }

  #conditions(query: RunQuery): Conditions {
    const { dialect } = this.#context;
    const conditions = new Conditions()
      .equal("r.subject", query.schedule)
      .equal("r.job", query.job)
      .equal("r.tenant", query.tenant);
    if (query.since !== undefined) conditions.add("r.scheduled_for >= ?", query.since.getTime());
    if (query.until !== undefined) conditions.add("r.scheduled_for < ?", query.until.getTime());
    const place = readCursor(query.cursor, [0, 0] as [number, number]);
    if (place !== undefined) conditions.add("(r.scheduled_for, r.sequence) < (?, ?)", ...place);
    if (query.search !== undefined) {
      const columns = ["r.subject", "r.id", "r.reason"].map(dialect.contains);
      const pattern = dialect.searchPattern(query.search);
      conditions.add(`(${columns.join(" or ")})`, pattern, pattern, pattern);
    }
    return conditions;
  }
}

interface Stretch {
  readonly from: string;
  readonly condition: string;
  readonly values: readonly SqlValue[];
}

function newestFirst(a: RunRow, b: RunRow): number {
  const later = Number(b.scheduled_for) - Number(a.scheduled_for);
  return later || Number(b.sequence) - Number(a.sequence);
}
