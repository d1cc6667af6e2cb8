import type { Delivery, DeliveryQuery, Page } from "../../../model/index.ts";
import { type Duration, parseDuration } from "../../../time/index.ts";
import { overlayRefs } from "../../shared/overlay-refs.ts";
import { pageLimit, readCursor, writeCursor } from "../../shared/page-cursor.ts";
import type { DeliveryStore, OutboxEntry } from "../../store.ts";
import { Conditions } from "../conditions.ts";
import type { SqlContext } from "../sql-context.ts";
import { AddDeliveries } from "./add-deliveries.ts";
import { ClaimDeliveries } from "./claim-deliveries.ts";
import { type DeliveryRow, deliveryOf, laneOf, partsOf } from "./delivery-row.ts";
import { EndDeliveries } from "./end-deliveries.ts";

/** Keeps the outbox in a database. */
export class SqlDeliveries implements DeliveryStore {
  /** Adds deliveries within the transaction of somebody else. */
  readonly adding: AddDeliveries;
  readonly #context: SqlContext;
  readonly #claims: ClaimDeliveries;
  readonly #ends: EndDeliveries;

  /** Makes the room over a database. */
  constructor(context: SqlContext) {
    this.#context = context;
    this.adding = new AddDeliveries(context);
    this.#claims = new ClaimDeliveries(context);
    this.#ends = new EndDeliveries(context);
  }

  async add(deliveries: readonly Delivery[]): Promise<readonly string[]> {
    if (deliveries.length === 0) return [];
    return this.#context.write((session) => this.adding.add(session, deliveries));
  }

  async claim(request: {
    node: string;
    limit: number;
    lease: Duration;
    perChannel?: number;
  }): Promise<readonly OutboxEntry[]> {
    const lease = parseDuration(request.lease, "lease");
    // Between nodes, a channel is claimed by one at a time.
    return this.#context.write((session) => this.#claims.claim(session, { ...request, lease }), {
      name: "outbox",
    });
  }

  async partSent(entry: OutboxEntry, ref: string | undefined): Promise<boolean> {
    return this.#context.write((session) => this.#ends.partSent(session, entry, ref));
  }

  async doubt(entry: OutboxEntry): Promise<boolean> {
    return this.#context.write((session) => this.#ends.doubt(session, entry));
  }

  async complete(entries: readonly (Delivery & { epoch: number })[]): Promise<void> {
    if (entries.length === 0) return;
    await this.#context.write((session) => this.#ends.complete(session, entries));
  }

  async restate(delivery: Delivery): Promise<boolean> {
    return this.#context.write((session) => this.#ends.restate(session, delivery));
  }

  async refs(tenant: string, channel: string, updateKey: string): Promise<readonly string[]> {
    const { tables, read } = this.#context;
    const under = `from ${tables.deliveries} where update_key = ? and lane = ?`;
    const values = [updateKey, laneOf(tenant, channel)];
    const sql = `select status, parts ${under} and sequence >= coalesce(
      (select max(sequence) ${under} and status = 'sent'), 0) order by sequence`;
    const rows = await read(async (session) =>
      session.all<DeliveryRow>(sql, [...values, ...values]),
    );
    return overlayRefs(rows.map((row) => ({ sent: row.status === "sent", parts: partsOf(row) })));
  }

  async get(id: string): Promise<Delivery | undefined> {
    const { tables, read } = this.#context;
    const sql = `select * from ${tables.deliveries} where id = ?`;
    const [row] = await read(async (session) => session.all<DeliveryRow>(sql, [id]));
    return row === undefined ? undefined : deliveryOf(row);
  }

  async list(query: DeliveryQuery): Promise<Page<Delivery>> {
    const { tables, dialect, read } = this.#context;
    const limit = pageLimit(query);
    const conditions = new Conditions()
      .equal("tenant", query.tenant)
      .equal("channel", query.channel)
      .equal("status", query.status)
      .equal("run_id", query.runId);
    const place = readCursor(query.cursor, [0]);
    if (place !== undefined) conditions.add("sequence < ?", place[0] ?? 0);
    if (query.search !== undefined) {
      const columns = ["tenant", "channel", "message", "error"].map(dialect.contains);
      const pattern = dialect.searchPattern(query.search);
      conditions.add(`(${columns.join(" or ")})`, pattern, pattern, pattern, pattern);
    }
    const sql = `select * from ${tables.deliveries} ${conditions.where} order by sequence desc limit ?`;
    const rows = await read(async (session) =>
      session.all<DeliveryRow>(sql, [...conditions.values, limit + 1]),
    );
    const items = rows.slice(0, limit).map(deliveryOf);
    const last = rows[limit - 1];
    return rows.length > limit && last !== undefined
      ? { items, nextCursor: writeCursor([Number(last.sequence)]) }
      : { items };
  }

  async nextDue(): Promise<Date | undefined> {
    const at = await this.#context.read((session) => this.#claims.nextDue(session));
    return at === undefined ? undefined : new Date(at);
  }
}
