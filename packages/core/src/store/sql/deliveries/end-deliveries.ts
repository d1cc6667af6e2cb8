import type { Delivery } from "../../../model/index.ts";
import { withPart } from "../../shared/with-part.ts";
import type { OutboxEntry } from "../../store.ts";
import type { SqlContext } from "../sql-context.ts";
import type { SqlSession } from "../sql-database.ts";
import { type DeliveryRow, partsOf } from "./delivery-row.ts";

/** Records what has become of claimed deliveries. */
export class EndDeliveries {
  readonly #sql: ReturnType<typeof statements>;

  /** Makes the family of statements. */
  constructor(context: SqlContext) {
    this.#sql = statements(context);
  }

  /** Records an accepted part; `false` when the claim is no longer the caller's. */
  async partSent(
    session: SqlSession,
    { delivery, epoch, sentParts }: OutboxEntry,
    ref: string | undefined,
  ): Promise<boolean> {
    const [row] = await session.all<ClaimedRow>(this.#sql.claimed, [delivery.id, epoch]);
    if (row === undefined) return false;
    const parts = withPart(partsOf(row), sentParts.length, ref ?? null);
    await session.run(this.#sql.addPart, [JSON.stringify(parts), delivery.id]);
    // The node is alive and has got so far: what it has of the channel stays its own.
    const until = (await session.now()) + Number(row.claim_lease);
    await session.run(this.#sql.prolong, [until, row.claimed_by, row.lane, until]);
    return true;
  }

  /** Counts a part that may have been sent already; `false` when the claim is no longer the caller's. */
  async doubt(session: SqlSession, { delivery, epoch }: OutboxEntry): Promise<boolean> {
    return (await session.run(this.#sql.doubt, [delivery.id, epoch])) > 0;
  }

  /** Ends claims where the epoch holds. */
  async complete(
    session: SqlSession,
    entries: readonly (Delivery & { epoch: number })[],
  ): Promise<void> {
    const now = await session.now();
    for (const entry of entries) {
      await session.run(this.#sql.complete, [...endValues(entry, now), entry.id, entry.epoch]);
    }
  }

  /** Puts a delivery that nobody is sending into another state. */
  async restate(session: SqlSession, delivery: Delivery): Promise<boolean> {
    const now = await session.now();
    const expiresAt = delivery.expiresAt?.getTime() ?? null;
    const values = [...endValues(delivery, now), expiresAt, delivery.id, now];
    return (await session.run(this.#sql.restate, values)) > 0;
  }
}

type ClaimedRow = Pick<DeliveryRow, "parts" | "lane"> & { claimed_by: string; claim_lease: number };

function endValues(delivery: Delivery, now: number) {
  const { status, attempts, nextAt, error, sentAt, doubts } = delivery;
  return [
    status,
    attempts,
    status === "pending" ? (nextAt?.getTime() ?? null) : null,
    error ?? null,
    status === "sent" ? (sentAt?.getTime() ?? now) : null,
    doubts ?? null,
  ];
}

function statements({ tables: { deliveries }, dialect }: SqlContext) {
  const end = `status = ?, attempts = ?, next_at = ?, error = ?, sent_at = coalesce(?, sent_at),
    doubts = coalesce(?, doubts), claimed_by = null, claim_until = null`;
  return {
    claimed: `select parts, lane, claimed_by, claim_lease from ${deliveries} where id = ? and epoch = ? and claimed_by is not null ${dialect.forUpdate}`,
    doubt: `update ${deliveries} set doubts = coalesce(doubts, 0) + 1 where id = ? and epoch = ? and claimed_by is not null`,
    addPart: `update ${deliveries} set parts = ? where id = ?`,
    prolong: `update ${deliveries} set claim_until = ? where claimed_by = ? and lane = ? and claim_until < ?`,
    complete: `update ${deliveries} set ${end} where id = ? and epoch = ? and claimed_by is not null`,
    restate: `update ${deliveries} set ${end}, expires_at = ? where id = ? and (claimed_by is null or claim_until <= ?)`,
  };
}
