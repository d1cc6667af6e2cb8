import { BinaryHeap } from "../../shared/binary-heap.ts";
import type { OutboxEntry } from "../../store.ts";
import { lists, marks } from "../batches.ts";
import type { SqlContext } from "../sql-context.ts";
import type { SqlSession } from "../sql-database.ts";
import { type DeliveryRow, deliveryOf, partsOf } from "./delivery-row.ts";

/** What a node asks for. */
export interface ClaimRequest {
  readonly node: string;
  readonly limit: number;
  /** Milliseconds. */
  readonly lease: number;
  readonly perChannel?: number;
}

/**
 * Gives nodes the right to send. Pending deliveries stand in lines, one for each channel and recipient;
 * lines are read from their heads by one index, however long they are.
 */
export class ClaimDeliveries {
  readonly #context: SqlContext;
  readonly #sql: ReturnType<typeof statements>;

  /** Makes the family of statements. */
  constructor(context: SqlContext) {
    this.#context = context;
    this.#sql = statements(context.tables.deliveries);
  }

  /** Claims what is due, oldest first. */
  async claim(session: SqlSession, request: ClaimRequest): Promise<readonly OutboxEntry[]> {
    const now = await session.now();
    const picked = await this.#pick(session, request, now);
    const rows: DeliveryRow[] = [];
    for (const list of lists(picked)) rows.push(...(await this.#lock(session, list, now)));
    for (const list of lists(rows.map(({ id }) => id))) {
      const sql = `${this.#sql.claim} where id in (${marks(list.length)})`;
      await session.run(sql, [request.node, now + request.lease, request.lease, ...list]);
    }
    return rows.sort(bySequence).map((row) => ({
      delivery: deliveryOf(row),
      sentParts: partsOf(row),
      inDoubt: row.claimed_by !== null,
      epoch: Number(row.epoch) + 1,
    }));
  }

  /** The earliest instant at which something may be claimed, or a claim runs out. */
  async nextDue(session: SqlSession): Promise<number | undefined> {
    const [row] = await session.all<{ due: number | null }>(this.#sql.nextDue, [
      await session.now(),
    ]);
    return row?.due == null ? undefined : Number(row.due);
  }

  async #pick(
    session: SqlSession,
    { node, limit, perChannel = Number.MAX_SAFE_INTEGER }: ClaimRequest,
    now: number,
  ): Promise<readonly string[]> {
    const claims = await this.#liveClaims(session, now);
    const heap = new BinaryHeap<Line>((a, b) => a.head.sequence < b.head.sequence);
    for (const head of await session.all<HeadRow>(this.#sql.heads, [now, now])) {
      if (!(claims.get(head.lane)?.some((claim) => claim !== node) ?? false)) {
        heap.push({ head, items: [head], at: 0, page: 8 });
      }
    }
    const picked: string[] = [];
    const taken = new Map<string, number>();
    while (picked.length < limit) {
      const line = heap.pop();
      if (line === undefined) break;
      const { lane, id } = line.head;
      const inHand = (claims.get(lane)?.length ?? 0) + (taken.get(lane) ?? 0);
      if (inHand >= perChannel) continue;
      picked.push(id);
      taken.set(lane, (taken.get(lane) ?? 0) + 1);
      if (await this.#advance(session, line, now)) heap.push(line);
    }
    return picked;
  }

  // Whoever had a claim that ran out may have ended it since it was picked.
  async #lock(
    session: SqlSession,
    ids: readonly string[],
    now: number,
  ): Promise<readonly DeliveryRow[]> {
    const { tables, dialect } = this.#context;
    const sql = `select * from ${tables.deliveries} where id in (${marks(ids.length)})
      and status = 'pending' and (claimed_by is null or claim_until <= ?) order by id ${dialect.forUpdate}`;
    return session.all<DeliveryRow>(sql, [...ids, now]);
  }

  /** Which nodes have claims on a channel that have not run out: one entry for each claim. */
  async #liveClaims(session: SqlSession, now: number): Promise<ReadonlyMap<string, string[]>> {
    const claims = new Map<string, string[]>();
    const rows = await session.all<{ lane: string; claimed_by: string }>(this.#sql.live, [now]);
    for (const { lane, claimed_by: node } of rows) {
      const nodes = claims.get(lane);
      if (nodes === undefined) claims.set(lane, [node]);
      else nodes.push(node);
    }
    return claims;
  }

  /** Moves on to the next of a line; `false` when it has none, or one that waits. */
  async #advance(session: SqlSession, line: Line, now: number): Promise<boolean> {
    line.at += 1;
    if (line.at >= line.items.length) {
      const values = [line.head.line, line.head.sequence, now, line.page];
      line.items = await session.all<HeadRow>(this.#sql.after, values);
      line.at = 0;
      line.page = Math.min(512, line.page * 4);
    }
    const head = line.items[line.at];
    // None overtakes one that waits.
    if (head === undefined || (head.next_at !== null && Number(head.next_at) > now)) return false;
    line.head = head;
    return true;
  }
}

interface HeadRow {
  sequence: number;
  id: string;
  lane: string;
  line: string;
  next_at: number | null;
}

interface Line {
  head: HeadRow;
  items: readonly HeadRow[];
  at: number;
  page: number;
}

function statements(deliveries: string) {
  const columns = "d.sequence, d.id, d.lane, d.line, d.next_at";
  const free = "(d.claimed_by is null or d.claim_until <= ?)";
  const lines = `with recursive heads (line) as (
    select (select min(line) from ${deliveries} where status = 'pending')
    union all
    select (select min(n.line) from ${deliveries} n where n.status = 'pending' and n.line > heads.line)
    from heads where heads.line is not null)`;
  return {
    claim: `update ${deliveries} set claimed_by = ?, claim_until = ?, claim_lease = ?, epoch = epoch + 1`,
    live: `select lane, claimed_by from ${deliveries} where claimed_by is not null and claim_until > ?`,
    heads: `${lines} select ${columns} from heads join ${deliveries} d on d.sequence = (
        select d.sequence from ${deliveries} d
        where d.status = 'pending' and d.line = heads.line and ${free} order by d.sequence limit 1)
      where heads.line is not null and (d.next_at is null or d.next_at <= ?)`,
    after: `select ${columns} from ${deliveries} d where d.status = 'pending' and d.line = ?
      and d.sequence > ? and ${free} order by d.sequence limit ?`,
    nextDue: `${lines} select min(coalesce(
        (select min(c.claim_until) from ${deliveries} c where c.claimed_by is not null and c.lane = d.lane and c.claim_until > ?),
        d.next_at, d.created_at)) as due
      from heads join ${deliveries} d on d.sequence = (
        select f.sequence from ${deliveries} f where f.status = 'pending' and f.line = heads.line
        order by f.sequence limit 1)
      where heads.line is not null`,
  };
}

function bySequence(a: DeliveryRow, b: DeliveryRow): number {
  return Number(a.sequence) - Number(b.sequence);
}
