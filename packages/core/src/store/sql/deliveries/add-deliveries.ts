import { createHash } from "node:crypto";
import type { Delivery } from "../../../model/index.ts";
import { REMEMBERED } from "../../shared/retention.ts";
import type { SqlContext } from "../sql-context.ts";
import type { SqlSession } from "../sql-database.ts";
import { DELIVERY_COLUMNS, deliveryValues } from "./delivery-row.ts";

/** Puts deliveries into the outbox. */
export class AddDeliveries {
  readonly #context: SqlContext;

  /** Makes the family of statements. */
  constructor(context: SqlContext) {
    this.#context = context;
  }

  /** Answers the ids that are new. */
  async add(session: SqlSession, deliveries: readonly Delivery[]): Promise<readonly string[]> {
    const { tables, dialect } = this.#context;
    const now = await session.now();
    const fresh: Delivery[] = [];
    for (const delivery of deliveries) {
      if (!(await this.#isRepetition(session, delivery, now))) fresh.push(delivery);
    }
    if (fresh.length === 0) return [];
    const rows = fresh.map((delivery) => deliveryValues(delivery, now));
    const columns = DELIVERY_COLUMNS;
    return dialect.insertNew(session, { table: tables.deliveries, columns, rows }, "id");
  }

  async #isRepetition(session: SqlSession, delivery: Delivery, now: number): Promise<boolean> {
    if (delivery.message.dedupeKey === undefined) return false;
    const { tables, dialect } = this.#context;
    const digest = digestOf(delivery);
    const rows = { table: tables.dedupe, columns: ["digest", "at"], rows: [[digest, now]] };
    if ((await dialect.insertNew(session, rows, "digest")).length > 0) return false;
    const find = `select at from ${tables.dedupe} where digest = ? ${dialect.forUpdate}`;
    const [before] = await session.all<{ at: number }>(find, [digest]);
    if (before !== undefined && now - Number(before.at) < REMEMBERED) return true;
    await dialect.upsert(session, rows, ["digest"]);
    return false;
  }
}

// Of one length, since databases index only so much of a text.
function digestOf({ tenant, channel, to, message }: Delivery): string {
  const parts = JSON.stringify([tenant ?? "", channel, to?.id ?? "", message.dedupeKey]);
  return createHash("sha256").update(parts).digest("base64url");
}
