import { type Candidate, fairPick, type PickLimits } from "../../shared/fair-pick.ts";
import { lists, marks } from "../batches.ts";
import type { SqlContext } from "../sql-context.ts";
import type { SqlSession } from "../sql-database.ts";
import type { QueuePlaces } from "./queue-places.ts";
import { STAGE } from "./queue-row.ts";

/** What a planner asks for. */
export interface AdmitRequest {
  readonly limit: number;
  readonly perTenant: number;
  readonly perJob: Readonly<Record<string, number>>;
  /** Milliseconds. */
  readonly lease: number;
}

/**
 * Admits what is due. Reads lanes (tenant × priority) from their heads by one index: what it costs goes
 * with the number of lanes and of admitted runs, not with how many wait.
 */
export class AdmitRuns {
  readonly #context: SqlContext;
  readonly #places: QueuePlaces;
  readonly #sql: ReturnType<typeof statements>;

  /** Makes the family of statements. */
  constructor(context: SqlContext, places: QueuePlaces) {
    this.#context = context;
    this.#places = places;
    this.#sql = statements(context);
  }

  /** Answers what was admitted, in order. */
  async admit(session: SqlSession, request: AdmitRequest): Promise<readonly Candidate[]> {
    const now = await session.now();
    await this.#releaseLapsed(session, now);
    const picked = await fairPick(
      {
        heads: () => this.#heads(session, now),
        after: (candidate, options) => this.#after(session, candidate, { ...options, now }),
        setAside: async (subject, holders) => {
          await session.run(this.#sql.setAside, [subject, now, holders]);
        },
      },
      await this.#limits(session, request),
    );
    for (const list of lists(picked.map(({ id }) => id))) {
      const sql = `update ${this.#context.tables.queue} set stage = ${STAGE.admitted}, slot = 1, lease_until = ? where id in (${marks(list.length)})`;
      await session.run(sql, [now + request.lease, ...list]);
    }
    return picked;
  }

  // An admission that ran out makes its run wait again. One that had not begun gives its place back.
  async #releaseLapsed(session: SqlSession, now: number): Promise<void> {
    const lapsed = await session.all<{ id: string; subject: string; status: string }>(
      this.#sql.lapsed,
      [now],
    );
    if (lapsed.length === 0) return;
    for (const list of lists(lapsed.map(({ id }) => id))) {
      const sql = `update ${this.#context.tables.queue} set stage = ${STAGE.waiting}, slot = case when status = 'queued' then 0 else 1 end where id in (${marks(list.length)})`;
      await session.run(sql, list);
    }
    const freed = lapsed.filter(({ status }) => status === "queued");
    await this.#places.bringBack(
      session,
      freed.map(({ subject }) => subject),
    );
  }

  async #limits(session: SqlSession, request: AdmitRequest): Promise<PickLimits> {
    const tenants = new Map<string, number>();
    const jobs = new Map<string, number>();
    const rows = await session.all<{ tenant: string; job: string; runs: number }>(this.#sql.away);
    for (const { tenant, job, runs } of rows) {
      tenants.set(tenant, (tenants.get(tenant) ?? 0) + Number(runs));
      jobs.set(job, (jobs.get(job) ?? 0) + Number(runs));
    }
    const { limit, perTenant, perJob } = request;
    return { limit, perTenant, perJob, tenants, jobs };
  }

  async #heads(session: SqlSession, now: number): Promise<readonly Candidate[]> {
    return (await session.all<CandidateRow>(this.#sql.heads, [now])).map(candidateOf);
  }

  async #after(
    session: SqlSession,
    candidate: Candidate,
    options: { now: number; count: number; without: readonly string[] },
  ): Promise<readonly Candidate[]> {
    const { now, count, without } = options;
    const { lane } = candidate as Candidate & { lane: string };
    const rows = await session.all<CandidateRow>(this.#sql.after(without.length), [
      lane,
      now,
      candidate.dueAt,
      candidate.id,
      ...without,
      count,
    ]);
    return rows.map(candidateOf);
  }
}

interface CandidateRow {
  id: string;
  subject: string;
  tenant: string;
  job: string;
  lane: string;
  slot: number;
  priority: number;
  max_instances: number;
  due_at: number;
  epoch: number;
  blockers: number;
}

function candidateOf(row: CandidateRow): Candidate & { lane: string } {
  return {
    id: row.id,
    subject: row.subject,
    tenant: row.tenant,
    job: row.job,
    lane: row.lane,
    priority: Number(row.priority),
    dueAt: Number(row.due_at),
    epoch: Number(row.epoch),
    maxInstances: Number(row.max_instances),
    keepsSlot: Number(row.slot) === 1,
    blockers: Number(row.blockers),
  };
}

function statements({ tables: { queue }, dialect }: SqlContext) {
  const columns = `c.id, c.subject, c.tenant, c.job, c.lane, c.slot, c.priority, c.max_instances, c.due_at, c.epoch,
    (select count(*) from ${queue} h where h.subject = c.subject and h.slot = 1 and h.id <> c.id
      and (c.slot = 0 or h.stage >= ${STAGE.admitted} or h.id < c.id)) as blockers`;
  return {
    lapsed: `select id, subject, status from ${queue} where stage = ${STAGE.admitted} and lease_until <= ? ${dialect.skipLocked}`,
    away: `select tenant, job, count(*) as runs from ${queue} where stage >= ${STAGE.admitted} group by tenant, job`,
    // From each lane to the next by one step in the index, however much waits in between.
    heads: `with recursive lanes (lane) as (
        select (select min(lane) from ${queue} where stage = ${STAGE.waiting})
        union all
        select (select min(n.lane) from ${queue} n where n.stage = ${STAGE.waiting} and n.lane > lanes.lane)
        from lanes where lanes.lane is not null)
      select ${columns} from lanes join ${queue} c on c.id = (
        select f.id from ${queue} f where f.stage = ${STAGE.waiting} and f.lane = lanes.lane
        order by f.due_at, f.id limit 1)
      where lanes.lane is not null and c.due_at <= ?`,
    after: (jobs: number) => `select ${columns} from ${queue} c
      where c.stage = ${STAGE.waiting} and c.lane = ? and c.due_at <= ? and (c.due_at, c.id) > (?, ?)
      ${jobs === 0 ? "" : `and c.job not in (${marks(jobs)})`}
      order by c.due_at, c.id limit ?`,
    setAside: `update ${queue} set stage = ${STAGE.aside}
      where subject = ? and slot = 0 and stage = ${STAGE.waiting} and due_at <= ? and max_instances <= ?`,
  };
}
